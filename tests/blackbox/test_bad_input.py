# SPDX-License-Identifier: Apache-2.0
"""Whatever a client sends: -ERR and nothing changed, or the connection closed."""

import os
import random
import ssl
import unittest

from client import Client
from harness import ServerTest, as_wire

MESSAGES = [b"a: b\n\none\n", b"a: b\n\ntwo\n"]

BAD_NUMBERS = ("0", "-1", "1x", "x1", "+1", "3", "1.0", "0x1", "1e0", "12345678901234567890",
               "4294967297", "18446744073709551617", "99999999999999999999999", "1\0", "\xb9", "*")

UNLIMITED = {"limits": {"bad_commands": 0}}


class BadInput(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server(UNLIMITED)
        self.maildir = self.served.maildir()
        for message in MESSAGES:
            self.maildir.deliver(message)

    def session(self):
        client = Client(self.served)
        self.addCleanup(client.close)
        return client.log_in()

    def assert_unchanged(self, client):
        self.assertEqual((2, 26), client.stat())
        self.assertEqual(as_wire(MESSAGES[0]), client.message("RETR 1"))
        client.ok("QUIT")
        self.assertEqual(MESSAGES, self.maildir.contents())

    def test_bad_numbers(self):
        client = self.session()
        for number in BAD_NUMBERS:
            for command in ("RETR {}", "DELE {}", "LIST {}", "UIDL {}", "TOP {} 0"):
                client.refused(command.format(number).encode("latin-1"))
        for lines in ("-1", "x", "+1", "1x", "99999999999999999999999", "1 1"):
            client.refused(f"TOP 1 {lines}")
        self.assert_unchanged(client)

    def test_missing_and_surplus_arguments(self):
        client = self.session()
        for command in ("RETR", "RETR ", "DELE", "TOP", "TOP 1", "RETR 1 1", "DELE 1 2", "LIST 1 2",
                        "UIDL 1 2", "STAT 1", "NOOP 1", "RSET 1", "QUIT now", "QUIT 1", "CAPA x"):
            client.refused(command)
        self.assert_unchanged(client)
        with Client(self.served) as before:
            for command in ("USER", "PASS", "USER ", "USER a b"):
                before.refused(command)
            before.log_in()

    def test_commands_in_the_wrong_state(self):
        with Client(self.served) as client:
            for command in ("STAT", "LIST", "LIST 1", "UIDL", "RETR 1", "DELE 1", "TOP 1 0", "RSET",
                            "NOOP", "PASS secret"):
                client.refused(command)
            client.log_in()
            for command in ("USER joe", "PASS secret", "UTF8", "STLS", "APOP joe 0123"):
                client.refused(command)
            self.assert_unchanged(client)

    def test_pass_needs_the_user_right_before_it(self):
        with Client(self.served) as client:
            client.ok("USER joe")
            client.refused("PASS wrong")
            client.refused("PASS secret")
            client.log_in()

    def test_garbage(self):
        client = self.session()
        for line in (b"", b" ", b"\0", b"NO\0OP", b"STAT\0", b"\xff\xfe\xfd", b"XYZZY", b"RETR1",
                     b"DELE\t1", b"\x1b[2J", b"GET / HTTP/1.1", b"EHLO x", b"%s%s%n", b"R" * 500):
            client.refused(line)
        self.assert_unchanged(client)

    def test_a_line_of_200_kb_gets_one_answer_and_the_next_is_obeyed(self):
        for padding in (b"x" * 200_000, b"\0" * 200_000, b"DELE 1" + b" " * 200_000,
                        b"\r" * 200_000):
            for end in (b"\r\n", b"\n"):
                client = self.session()
                client.send(padding + end + b"STAT\r\n")
                self.assertRegex(client.line(), "^-ERR")
                self.assertRegex(client.line(), r"^\+OK 2 26")
                self.assert_unchanged(client)

    def test_the_limit_of_a_line_is_exact(self):
        with Client(self.served) as client:
            # 512 octets with the line's end or without it: either may be meant. 510 must do.
            client.ok("USER joe")
            client.send("PASS " + "x" * 505 + "\r\n")
            self.assertRegex(client.line(), r"^-ERR \[AUTH\]")
            client.send("USER " + "x" * 2000 + "\r\n" + "USER joe\r\nPASS secret\r\n")
            self.assertRegex(client.line(), r"^-ERR")
            self.assertRegex(client.line(), r"^\+OK")
            self.assertRegex(client.line(), r"^\+OK")

    def test_a_tls_hello(self):
        outgoing = ssl.MemoryBIO()
        hello = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing,
                                                      server_hostname="pop.example.test")
        with self.assertRaises(ssl.SSLWantReadError):
            hello.do_handshake()
        with Client(self.served) as client:
            client.send(outgoing.read() + b"\r\n")
            client.socket.shutdown(1)
            for line in client.rest().split(b"\r\n")[:-1]:
                self.assertRegex(line, b"^-ERR")
        self.assert_unchanged(self.session())

    def test_noise(self):
        chance = random.Random(7)
        for _ in range(20):
            with Client(self.served) as client:
                client.send(chance.randbytes(chance.randrange(1, 20_000)))
                client.socket.shutdown(1)
                client.rest()
        self.assert_unchanged(self.session())

    def test_a_reply_repeats_nothing_of_what_was_sent(self):
        client = self.session()
        for command in ("ZEBRA 17", "RETR zebra", "ZEBRA\x1b[1m"):
            self.assertNotIn("zebra", client.refused(command).lower())


class Credentials(ServerTest):
    STRANGE = ("nobody", "..", ".", "../joe", "../../etc", "a/b", "/etc", "joe/../joe", "%u", "%n",
               "joe%2f", "joe\x01", "joe\x7f", "joe\x1b[2J", "\xff\xfe", "joe@", "@joe", "joe@..",
               "joe@a@b", "a@../b", "joe@x/y", "x\\..", "x\\joe/../ann", "x\\..\\joe", "joe\\",
               "~joe", "joe,S=1", "';DROP", "$(id)", "x" * 300)

    def test_which_part_was_wrong_is_never_told(self):
        users = {name: "secret" for name in self.STRANGE if name != "nobody" and name.isprintable()}
        server = self.server({**UNLIMITED, "maildrop": {"path": "so/deep/mail/%u"}},
                             users={"joe": "secret", **users})
        for folder in ("so/deep/mail/joe/new", "so/deep/joe/new", "etc/new", "so/deep/a/new"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        before = self.all_paths()
        with Client(server) as client:
            said = (client.command("USER joe"), client.command("PASS wrong"))
            self.assertRegex(said[0], r"^\+OK")
            self.assertRegex(said[1], r"^-ERR \[AUTH\] ")
            for name in self.STRANGE:
                with self.subTest(name=name):
                    user = client.command(b"USER " + name.encode("latin-1"))
                    password = client.command("PASS wrong")
                    self.assertEqual(said, (user, password))
        self.assertEqual(before, self.all_paths())

    def test_a_name_that_could_leave_the_root_never_logs_in(self):
        names = ("..", ".", "../joe", "a/b", "joe/../joe", "/etc", "joe@..", "a@../b", "%u")
        server = self.server(UNLIMITED, users={name: "secret" for name in names})
        before = self.all_paths()
        with Client(server) as client:
            for name in names:
                client.ok(f"USER {name}")
                self.assertRegex(client.command("PASS secret"), r"^-ERR \[AUTH\] ", name)
        self.assertEqual(before, self.all_paths())

    def all_paths(self):
        return sorted(os.path.join(folder, name)
                      for folder, folders, files in os.walk(self.folder)
                      for name in folders + files if "/run" not in folder)

    def test_a_name_can_not_forge_a_log_line(self):
        server = self.server(UNLIMITED)
        with Client(server) as client:
            for name in (b'x" event=forged user="y', b"x\revent=forged", b"x event=forged",
                         b"\xff\xc0 event=forged", b'\\" event=forged'):
                client.command(b"USER " + name)
                client.command("PASS wrong")
            client.command("QUIT")
        server.wait_for("session ended")
        self.assertEqual([], server.events("forged"))
        self.assertTrue(all(line.isprintable() for line in server.log if line), server.text())

    def test_no_password_is_ever_logged(self):
        server = self.server({"log": {"level": "debug"}}, users={"joe": "hunter2"})
        with Client(server) as client:
            client.ok("USER joe")
            client.refused("PASS hunter3")
            client.log_in("joe", "hunter2")
            client.ok("QUIT")
        server.wait_for("session ended", user="joe")
        self.assertNotIn("hunter", server.text())


class Persistent(ServerTest):
    def test_bad_commands_in_a_row_end_the_session(self):
        server = self.server({"limits": {"bad_commands": 5}})
        server.maildir().deliver(MESSAGES[0])
        with Client(server) as client:
            client.log_in()
            client.ok("DELE 1")
            client.send("XYZZY\r\n" * 50)
            lines = client.rest().split(b"\r\n")[:-1]
        self.assertTrue(5 <= len(lines) <= 6, lines)
        self.assertTrue(all(line.startswith(b"-ERR") for line in lines))
        self.assertEqual(MESSAGES[:1], server.maildir().contents())

    def test_wrong_passwords_count(self):
        server = self.server({"limits": {"bad_commands": 5}})
        with Client(server) as client:
            client.send("USER joe\r\nPASS wrong\r\n" * 50)
            answers = client.rest()
        self.assertLess(answers.count(b"-ERR"), 50)


if __name__ == "__main__":
    unittest.main()
