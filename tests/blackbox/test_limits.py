# SPDX-License-Identifier: Apache-2.0
"""Limits and timers: whoever is over one is turned away, and nobody else notices."""

import unittest

from client import Client, Gone
from harness import ServerTest

MESSAGE = b"a: b\n\none\n"


class Limits(ServerTest):
    def is_served(self, server, source=None):
        try:
            client = Client(server, source=source)
        except Gone:
            return None
        self.addCleanup(client.close)
        if client.greeting.startswith("+OK"):
            return client
        self.assertRegex(client.greeting, r"^-ERR ")
        self.assertEqual(b"", client.rest())
        return None

    def test_sessions(self):
        server = self.server({"limits": {"sessions": 2}})
        first, second = self.is_served(server), self.is_served(server)
        self.assertIsNone(self.is_served(server))
        self.assertIsNone(self.is_served(server, "127.0.0.9"))
        second.ok("LANG en")
        first.ok("QUIT")
        first.rest()
        self.eventually(lambda: self.is_served(server), "there is room again")

    def test_sessions_per_address(self):
        server = self.server({"limits": {"sessions_per_address": 2}})
        first, second = self.is_served(server), self.is_served(server)
        self.assertIsNone(self.is_served(server))
        self.assertIsNotNone(self.is_served(server, "127.0.0.9"))
        first.log_in()
        self.assertIsNone(self.is_served(server))
        second.close()
        self.eventually(lambda: self.is_served(server), "there is room again")

    def test_pending_per_address(self):
        server = self.server({"limits": {"pending_per_address": 2}})
        first, second = self.is_served(server), self.is_served(server)
        self.assertIsNone(self.is_served(server))
        self.assertIsNotNone(self.is_served(server, "127.0.0.9"))
        first.log_in()
        third = self.is_served(server)
        self.assertIsNotNone(third)
        self.assertIsNone(self.is_served(server))
        second.close()
        self.eventually(lambda: self.is_served(server), "there is room again")

    def test_line_octets(self):
        server = self.server({"limits": {"line_octets": 300}})
        client = self.is_served(server)
        client.ok("USER joe")
        self.assertNotIn("[AUTH]", client.refused("PASS " + "x" * 300))
        client.ok("USER joe")
        self.assertIn("[AUTH]", client.refused("PASS " + "x" * 290))


class Timers(ServerTest):
    def test_the_login_timer_closes_without_a_word(self):
        server = self.server({"timeouts": {"login": "1s"}})
        with Client(server) as silent, Client(server) as talking, Client(server) as logged_in:
            talking.ok("USER joe")
            logged_in.log_in()
            self.assertEqual(b"", silent.rest())
            self.assertEqual(b"", talking.rest())
            logged_in.ok("NOOP")
        server.wait_for("session ended", ended="timeout", count=2)

    def test_talking_does_not_stop_the_login_timer(self):
        server = self.server({"timeouts": {"login": "1s"}, "limits": {"bad_commands": 0}})
        with Client(server) as client, self.assertRaises((Gone, OSError)):
            while True:
                client.listing("CAPA")

    def test_the_inactivity_timer_closes_without_a_word_and_deletes_nothing(self):
        server = self.server({"timeouts": {"inactivity": "1s", "enforce_rfc_minimum": False}})
        server.maildir().deliver(MESSAGE)
        with Client(server) as client:
            client.log_in()
            client.ok("DELE 1")
            self.assertEqual(b"", client.rest())
        self.assertEqual([MESSAGE], server.maildir().contents())
        server.wait_for("session ended", user="joe", ended="timeout", deleted="0")
        with Client(server) as client:
            self.assertEqual((1, 13), client.log_in().stat())

    def test_a_client_that_does_not_read_is_inactive(self):
        server = self.server({"timeouts": {"inactivity": "1s", "enforce_rfc_minimum": False}})
        server.maildir().deliver(b"x" * 30_000_000)
        with Client(server) as client:
            client.log_in()
            client.ok("RETR 1")
            server.wait_for("session ended", user="joe", ended="timeout")
            self.assertFalse(client.rest().endswith(b"\r\n.\r\n"))


class SessionLine(ServerTest):
    """The log line at a session's end."""

    def setUp(self):
        super().setUp()
        self.served = self.server()
        for text in (b"one", b".two"):
            self.served.maildir().deliver(b"a: b\n\n" + text + b"\n")

    def test_tells_what_was_done(self):
        with Client(self.served) as client:
            address = "%s:%d" % client.socket.getsockname()
            client.log_in()
            retr = len(client.message("RETR 1")) + len(client.message("RETR 2"))
            top = len(client.message("TOP 1 0"))
            client.ok("DELE 2")
            client.ok("QUIT")
        line = self.served.wait_for("session ended")
        self.assertIn(line["address"], (address, address.rsplit(":", 1)[0]))
        self.assertRegex(line["seconds"], r"^\d+(\.\d+)?$")
        expected = {
            "user": "joe", "tls": "none", "mechanism": "USER", "retr": "2", "top": "1",
            "retr_octets": str(retr), "top_octets": str(top), "deleted": "1", "ended": "quit",
        }
        self.assertEqual(expected, {key: line.get(key) for key in expected})

    def test_tells_that_the_client_went_away(self):
        with Client(self.served) as client:
            client.log_in()
            client.ok("DELE 1")
        self.served.wait_for("session ended", user="joe", ended="disconnect", deleted="0")

    def test_is_written_for_a_session_without_login(self):
        with Client(self.served) as client:
            client.ok("QUIT")
        self.served.wait_for("session ended", ended="quit", retr="0", deleted="0")


if __name__ == "__main__":
    unittest.main()
