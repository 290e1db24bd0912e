# SPDX-License-Identifier: Apache-2.0
"""SIGHUP takes up what is new and drops nobody; SIGTERM drains; SIGUSR1 reopens the log."""

import signal
import socket
import unittest

from client import Client, Gone
from harness import ServerTest, as_wire

MESSAGES = [b"a: b\n\none\n", b"a: b\n\ntwo\n"]


class Signals(ServerTest):
    def start(self, settings=None, **options):
        self.settings = settings or {}
        self.served = self.server(settings, **options)
        self.maildir = self.served.maildir()
        for message in MESSAGES:
            self.maildir.deliver(message)

    def session(self, **options):
        client = Client(self.served, **options)
        self.addCleanup(client.close)
        return client

    def gets_in(self, user="joe", password="secret"):
        with Client(self.served) as client:
            client.ok(f"USER {user}")
            return client.command(f"PASS {password}").startswith("+OK")


class Reload(Signals):
    def reload(self, settings=None):
        if settings is not None:
            self.served.configure(settings)
        self.served.signal(signal.SIGHUP)

    def test_a_users_file_that_changed(self):
        self.start(users={"joe": "secret", "ann": "secret"})
        old = self.session().log_in()
        self.served.write_users({"eve": "secret", "ann": "changed"})
        self.reload()
        self.eventually(lambda: self.gets_in("eve"), "the new user gets in")
        self.assertFalse(self.gets_in("joe"))
        self.assertFalse(self.gets_in("ann", "secret"))
        self.assertTrue(self.gets_in("ann", "changed"))
        old.ok("DELE 1")
        self.assertEqual(as_wire(MESSAGES[1]), old.message("RETR 2"))
        old.ok("QUIT")
        self.assertEqual(MESSAGES[1:], self.maildir.contents())

    def test_a_users_file_that_lost_half_is_refused(self):
        users = {f"user{number}": "secret" for number in range(10)}
        self.start(users=users)
        self.served.write_users(dict(list(users.items())[:5]))
        self.reload()
        self.served.wait_for_text("has 5 users where 10 were")
        self.assertIn("100%", self.served.text())
        self.assertTrue(self.gets_in("user9"))
        source = {"driver": "passwd-file", "path": "users", "shrink_limit": "100%"}
        self.reload({"auth.source": [source]})
        self.eventually(lambda: not self.gets_in("user9"), "the operator's word counts")
        self.assertTrue(self.gets_in("user0"))

    def test_a_broken_file_changes_nothing_and_the_log_says_why(self):
        self.start({"limits": {"bad_commands": 0}})
        old = self.session().log_in()
        port = self.served.port
        self.served.configuration.write_text("[limits]\nsesions = 5\n[timeouts]\nlogin = 7\n")
        self.reload()
        self.served.wait_for_text(r"restante\.toml:2:1")
        self.served.wait_for_text(r"restante\.toml:4:\d")
        self.assertEqual((2, 26), old.stat())
        old.ok("QUIT")
        self.assertTrue(self.gets_in())
        self.assertEqual([port], self.served.ports)

    def test_a_users_file_that_is_gone_changes_nothing(self):
        self.start()
        self.served.users.unlink()
        self.reload({**self.settings, "limits": {"bad_commands": 3}})
        self.served.wait_for_text(r"users\b.*[Nn]o such file")
        self.assertTrue(self.gets_in())

    def test_a_broken_file_that_is_mended_is_taken(self):
        self.start()
        self.served.configuration.write_text("nonsense\n")
        self.reload()
        self.served.wait_for_text(r"restante\.toml:1:")
        self.served.write_users({"eve": "secret"})
        self.reload(self.settings)
        self.eventually(lambda: self.gets_in("eve"), "the new user gets in")

    def test_a_listener_comes_and_goes(self):
        first = {"address": "127.0.0.1:0", "tls": "none"}
        second = {"address": "127.0.0.2:0", "tls": "none"}
        self.start({"listener": [first]})
        on_first = self.session().log_in()
        self.reload({"listener": [first, second]})
        new = int(self.served.wait_for("listening", count=2)["address"].rsplit(":", 1)[1])
        on_second = socket.create_connection(("127.0.0.2", new), 60)
        self.addCleanup(on_second.close)
        self.assertTrue(on_second.recv(1000).startswith(b"+OK"))

        self.reload({"listener": [second]})
        gone = ("127.0.0.1", self.served.port)
        self.eventually(lambda: self.is_refused(gone), "the removed listener refuses")
        self.assertFalse(self.is_refused(("127.0.0.2", new)))
        on_first.ok("DELE 1")
        on_first.ok("QUIT")
        self.assertEqual(MESSAGES[1:], self.maildir.contents())
        self.assertEqual(2, len(self.served.events("listening")), "one listener was opened twice")

    def test_new_limits_are_for_new_sessions(self):
        self.start({"limits": {"bad_commands": 3}})
        old = self.session()
        self.reload({"limits": {"bad_commands": 30}})

        def bears_ten(client):
            client.send("XYZZY\r\n" * 10 + "QUIT\r\n")
            return client.rest().count(b"-ERR") == 10

        def a_new_one_does():
            with Client(self.served) as client:
                return bears_ten(client)

        self.eventually(a_new_one_does, "a new session has the new limit")
        self.assertFalse(bears_ten(old))

    def test_no_connection_is_refused_in_between(self):
        self.start()
        for _ in range(20):
            self.reload()
            for _ in range(5):
                with Client(self.served) as client:
                    client.ok("CAPA")


class Drain(Signals):
    def begin_drain(self, number=signal.SIGTERM):
        port = self.served.port
        self.served.signal(number)
        self.eventually(lambda: self.is_refused(("127.0.0.1", port)), "new connections are refused")

    def test_a_session_under_way_ends_in_peace(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                self.start(folder=self.folder / str(number))
                client = self.session().log_in()
                client.ok("DELE 1")
                self.begin_drain(number)
                self.assertEqual(as_wire(MESSAGES[1]), client.message("RETR 2"))
                client.ok("QUIT")
                self.assertEqual(0, self.served.wait())
                self.assertEqual(MESSAGES[1:], self.maildir.contents())

    def test_the_rest_is_closed_and_nothing_deleted(self):
        self.start({"timeouts": {"shutdown": "1s"}})
        client = self.session().log_in()
        client.ok("DELE 1")
        self.served.signal(signal.SIGTERM)
        self.assertNotIn(b"+OK", client.rest())
        self.assertEqual(0, self.served.wait())
        self.assertEqual(MESSAGES, self.maildir.contents())

    def test_a_second_signal_ends_at_once(self):
        self.start({"timeouts": {"shutdown": "1h"}})
        client = self.session().log_in()
        client.ok("DELE 1")
        self.begin_drain()
        self.assertTrue(self.served.is_running())
        self.served.signal(signal.SIGTERM)
        self.assertGreaterEqual(self.served.wait(), 0)
        with self.assertRaises((Gone, OSError)):
            client.command("NOOP")
        self.assertEqual(MESSAGES, self.maildir.contents())
        ended = self.served.wait_for("session ended", user="joe")
        self.assertEqual(("timeout", "the server stopped"), (ended["ended"], ended["reason"]))
        self.assertEqual([], [entry for entry in self.served.entries
                              if entry.get("level") == "error"])

    def test_without_sessions_it_ends_at_once(self):
        self.start({"timeouts": {"shutdown": "1h"}})
        self.served.stop()


class LogFile(Signals):
    def test_is_opened_again(self):
        log = self.folder / "server.log"
        port = self.free_port()
        server = self.server({"log": {"target": str(log)},
                              "listener": [{"address": f"127.0.0.1:{port}", "tls": "none"}]},
                             start=False)
        server.launch()
        self.eventually(lambda: log.exists() and "listening" in log.read_text(), "a log line")
        rotated = log.rename(self.folder / "server.log.1")
        server.signal(signal.SIGUSR1)
        self.eventually(log.exists, "a new log file")
        with Client(port) as client:
            client.log_in().ok("QUIT")
        self.eventually(lambda: "session ended" in log.read_text(), "the session's line")
        self.assertNotIn("session ended", rotated.read_text())


if __name__ == "__main__":
    unittest.main()
