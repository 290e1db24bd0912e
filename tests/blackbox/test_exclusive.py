# SPDX-License-Identifier: Apache-2.0
"""One session has the maildrop; however it ends, the next one gets it, and nothing was deleted
without QUIT."""

import os
import signal
import unittest

from client import Client, Gone
from harness import ServerTest

MESSAGES = [b"a: b\n\none\n", b"a: b\n\ntwo\n" + b"x" * 8_000_000, b"a: b\n\nthree\n"]

CONVERSATION = [
    "CAPA", "USER joe", "PASS secret", "STAT", "LIST", "UIDL", "LIST 1", "UIDL 2", "TOP 1 0",
    "RETR 1", "DELE 1", "RETR 3", "DELE 3", "NOOP", "RSET", "DELE 2", "DELE 3", "STAT",
]
MULTI_LINE = ("CAPA", "LIST", "UIDL", "TOP 1 0", "RETR 1", "RETR 3")


class Exclusive(ServerTest):
    def in_use(self, client, user="joe"):
        client.ok(f"USER {user}")
        return client.command("PASS secret")

    def test_a_second_login_is_told_in_use(self):
        server = self.server()
        server.maildir().deliver(MESSAGES[0])
        with Client(server) as first, Client(server) as second:
            first.log_in()
            self.assertRegex(self.in_use(second), r"^-ERR \[IN-USE\] ")
            self.assertEqual((1, 13), first.stat())
            first.ok("QUIT")
            second.log_in()
            self.assertEqual((1, 13), second.stat())

    def test_another_maildrop_is_not_in_use(self):
        server = self.server(users={"joe": "secret", "ann": "secret"})
        with Client(server) as first, Client(server) as second:
            first.log_in()
            second.log_in("ann")

    def test_a_wrong_password_does_not_tell_that_it_is_in_use(self):
        server = self.server()
        with Client(server) as first, Client(server) as second:
            first.log_in()
            second.ok("USER joe")
            self.assertNotIn("IN-USE", second.refused("PASS wrong"))

    def test_a_login_that_is_heard_together_with_the_end_of_the_holder_succeeds(self):
        server = self.server()
        with Client(server) as first, Client(server) as second:
            first.log_in()
            self.assertRegex(self.in_use(second), r"^-ERR \[IN-USE\] ")
            second.ok("USER joe")
            server.signal(signal.SIGSTOP)
            # What was said before the end makes the server read twice.
            first.send("NOO")
            first.close()
            second.send("PASS secret\r\n")
            server.signal(signal.SIGCONT)
            self.assertTrue(second.line().startswith("+OK"))

    def two_servers(self):
        """Two processes that share nothing but the mail and the folder of locks."""
        (self.folder / "mail").mkdir(exist_ok=True)
        shared = {"maildrop": {"path": str(self.folder / "mail/%u"),
                               "lock_dir": str(self.folder / "locks")}}
        return [self.server(shared, folder=self.folder / name) for name in ("a", "b")]

    def test_two_processes_exclude_each_other(self):
        one, two = self.two_servers()
        for here, there in ((one, two), (two, one)):
            with Client(here) as first, Client(there) as second:
                first.log_in()
                self.assertRegex(self.in_use(second), r"^-ERR \[IN-USE\] ")
                first.ok("QUIT")
                second.log_in()
                second.ok("QUIT")

    def test_a_killed_process_holds_nothing(self):
        one, two = self.two_servers()
        with Client(one) as first, Client(two) as second:
            first.log_in()
            self.assertRegex(self.in_use(second), r"^-ERR \[IN-USE\] ")
            one.signal(signal.SIGKILL)
            self.assertEqual(-signal.SIGKILL, one.wait())
            second.log_in()

    def test_a_restarted_server_holds_nothing(self):
        server = self.server()
        with Client(server) as client:
            client.log_in()
            server.kill()
        again = self.server()
        Client(again).log_in().close()


class Disconnect(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server()
        self.maildir = self.served.maildir()
        for message in MESSAGES:
            self.maildir.deliver(message)

    def assert_nothing_happened(self):
        """The next session gets in at once and finds all that there was."""
        with Client(self.served) as client:
            client.log_in()
            self.assertEqual(3, client.stat()[0])
            client.ok("QUIT")
        self.assertEqual(MESSAGES, self.maildir.contents())

    def converse(self, client, commands):
        for command in commands:
            client.ok(command)
            if command in MULTI_LINE:
                client.wire()

    def each_way(self):
        return (("closed", Client.close), ("reset", Client.abort))

    def test_after_each_command(self):
        for count in range(len(CONVERSATION) + 1):
            for how, leave in self.each_way():
                with self.subTest(after=CONVERSATION[:count][-1:], how=how):
                    client = Client(self.served)
                    self.converse(client, CONVERSATION[:count])
                    leave(client)
                    self.assert_nothing_happened()

    def test_in_the_middle_of_a_line(self):
        for unfinished in ("D", "DELE", "DELE 2", "QUIT", "QUIT\r", "RETR 1\r\nQUI"):
            for how, leave in self.each_way():
                with self.subTest(unfinished=unfinished, how=how):
                    client = Client(self.served)
                    self.converse(client, ["USER joe", "PASS secret", "DELE 1"])
                    client.send(unfinished)
                    if how == "closed":
                        # The server has read it all, and answered by closing.
                        client.socket.shutdown(1)
                        client.rest()
                    leave(client)
                    self.assert_nothing_happened()

    def test_in_the_middle_of_a_message(self):
        for how, leave in self.each_way():
            with self.subTest(how=how):
                client = Client(self.served)
                self.converse(client, ["USER joe", "PASS secret", "DELE 1"])
                client.ok("RETR 2")
                client.octets(100_000)
                leave(client)
                self.assert_free_soon()
                self.assert_nothing_happened()

    def test_while_replies_wait_for_a_client_that_does_not_read(self):
        client = Client(self.served)
        self.converse(client, ["USER joe", "PASS secret", "DELE 1"])
        client.send("RETR 2\r\n" * 20)
        client.octets(1000)
        client.abort()
        self.assert_free_soon()
        self.assert_nothing_happened()

    def assert_free_soon(self):
        """A piece of a message may be on its way from the disk when the client goes."""

        def is_free():
            with Client(self.served) as client:
                client.ok("USER joe")
                if client.command("PASS secret").startswith("+OK"):
                    return client.ok("QUIT")
            return None

        self.eventually(is_free, "the maildrop is free")

    def test_behind_a_quit_that_nobody_waits_for(self):
        client = Client(self.served)
        self.converse(client, ["USER joe", "PASS secret", "DELE 1"])
        client.send("QUIT\r\n")
        client.close()
        self.served.wait_for("session ended", user="joe")
        self.assertEqual(MESSAGES[1:], self.maildir.contents())

    def test_of_a_server_that_is_killed(self):
        client = Client(self.served)
        self.converse(client, ["USER joe", "PASS secret", "DELE 1", "DELE 2"])
        self.served.kill()
        with self.assertRaises((Gone, OSError)):
            client.command("NOOP")
        self.assertEqual(MESSAGES, self.maildir.contents())
        self.assertFalse(os.listdir(self.maildir.path / "tmp"))


if __name__ == "__main__":
    unittest.main()
