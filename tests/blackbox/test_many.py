# SPDX-License-Identifier: Apache-2.0
"""Very many sessions in one process, and too many."""

import selectors
import socket
import time
import unittest

from client import Client
from harness import PATIENCE, ServerTest, as_wire

SESSIONS = 5_000

UNLIMITED = {"limits": {"pending_per_address": 0}}


class Crowd:
    """Clients that all wait for an answer at once."""

    def __init__(self, port, count):
        self.selector = selectors.DefaultSelector()
        self.sockets = []
        for _ in range(count):
            self.sockets.append(socket.create_connection(("127.0.0.1", port), PATIENCE))

    def close(self):
        for connection in self.sockets:
            connection.close()
        self.selector.close()

    def say(self, line_for):
        for number, connection in enumerate(self.sockets):
            connection.sendall(line_for(number).encode())

    def answers(self):
        """One line from each, in the order of the sockets."""
        lines = {connection: b"" for connection in self.sockets}
        for connection in self.sockets:
            self.selector.register(connection, selectors.EVENT_READ)
        deadline = time.monotonic() + PATIENCE
        while waiting := self.selector.get_map():
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(waiting)} clients still wait for an answer")
            for key, _ in self.selector.select(1):
                octets = key.fileobj.recv(4096)
                if not octets:
                    raise AssertionError("the server closed a connection")
                lines[key.fileobj] += octets
                if octets.endswith(b"\r\n"):
                    self.selector.unregister(key.fileobj)
        return list(lines.values())


class Many(ServerTest):
    def test_5000_sessions_at_once(self):
        users = {f"user{number}": "secret" for number in range(SESSIONS)}
        server = self.server(UNLIMITED, users={"joe": "secret", **users})
        for number in range(0, SESSIONS, 50):
            server.maildir(f"user{number}").deliver(b"a: b\n\n%d\n" % number)
        server.maildir().deliver(b"a: b\n\none\n")
        crowd = Crowd(server.port, SESSIONS)
        self.addCleanup(crowd.close)
        for line_for, expected in (
            (None, b"+OK"),
            ("USER user{}\r\n".format, b"+OK"),
            (lambda _: "PASS secret\r\n", b"+OK"),
            (lambda _: "NOOP\r\n", b"+OK"),
        ):
            if line_for:
                crowd.say(line_for)
            wrong = [line for line in crowd.answers() if not line.startswith(expected)]
            self.assertEqual([], wrong)
        with Client(server) as client:
            client.log_in()
            self.assertEqual(as_wire(b"a: b\n\none\n"), client.message("RETR 1"))
            client.ok("DELE 1")
            client.ok("QUIT")
        self.assertEqual([], server.maildir().files())
        crowd.say(lambda number: "STAT\r\n")
        for number, line in enumerate(crowd.answers()):
            count = 1 if number % 50 == 0 else 0
            self.assertTrue(line.startswith(b"+OK %d " % count), (number, line))
        crowd.say(lambda _: "QUIT\r\n")
        self.assertTrue(all(line.startswith(b"+OK") for line in crowd.answers()))

    def test_descriptors_that_run_out_cost_nobody_a_session(self):
        # The lock files take 64.
        server = self.server(UNLIMITED, wrapper=["prlimit", "--nofile=128"])
        maildir = server.maildir()
        for number in range(3):
            maildir.deliver(b"a: b\n\n%d\n" % number)
        first = Client(server)
        self.addCleanup(first.close)
        first.log_in()
        waiting = [Client(server, greet=False) for _ in range(200)]
        self.addCleanup(lambda: [client.close() for client in waiting])
        waiting[0].line()

        # Whoever is in goes on, with all that needs descriptors.
        for _ in range(3):
            first.ok("NOOP")
            self.assertEqual(as_wire(b"a: b\n\n1\n"), first.message("RETR 2"))
        first.ok("DELE 1")
        first.ok("QUIT")
        self.assertEqual(2, len(maildir.files()))

        waiting[0].ok("QUIT")
        for client in waiting[1:]:
            self.assertTrue(client.line().startswith("+OK"))
            client.ok("QUIT")
        Client(server).log_in().close()


if __name__ == "__main__":
    unittest.main()
