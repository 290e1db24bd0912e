# SPDX-License-Identifier: Apache-2.0
"""Crowds that connect and do not log in: whoever else comes gets in at once."""

import resource
import select
import socket
import unittest

import certificates
from client import Client
from harness import PATIENCE, ServerTest
from test_tls import settings

TURNED_AWAY = b"-ERR [SYS/TEMP] too many have not logged in; try again\r\n"


class Crowd:
    """Connections from many addresses of 127.0.0.0/8 that say nothing."""

    def __init__(self, port, addresses, network="127.1"):
        self.port = port
        self.addresses = [f"{network}.{number // 200}.{number % 200 + 1}"
                          for number in range(addresses)]
        self.sockets = []
        self.turned_away = []  # what those heard, from the greeting to the end

    def come(self, each):
        """One from each address, and so on, until there came `each` from each."""
        for _ in range(each):
            for address in self.addresses:
                self.sockets.append(socket.create_connection(
                    ("127.0.0.1", self.port), PATIENCE, source_address=(address, 0)))
            self.let_go()

    def let_go(self):
        """Closes those that the server has closed."""
        poll = select.poll()
        by_number = {one.fileno(): one for one in self.sockets}
        for number in by_number:
            poll.register(number, select.POLLRDHUP)
        for number, _ in poll.poll(0):
            self.turned_away.append(b"".join(iter(lambda: by_number[number].recv(4096), b"")))
            by_number.pop(number).close()
        self.sockets = list(by_number.values())

    def close(self):
        for one in self.sockets:
            one.close()


class Crowds(ServerTest):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def crowd(self, server, *words, **options):
        crowd = Crowd(server.port, *words, **options)
        self.addCleanup(crowd.close)
        return crowd

    def assert_serves(self, server, source="127.9.9.9"):
        with Client(server, source=source) as client:
            client.log_in().ok("QUIT")

    def assert_said_once(self, server):
        summary = server.wait_for("sessions were turned away")
        self.assertLess(0, int(summary["gave_way"]))
        self.assertEqual(
            1, len(server.events("a crowd that does not log in gives way to others")))
        self.assertLessEqual(len(server.events("session refused")), 1)

    def test_whoever_comes_gets_in_while_the_sessions_are_all_taken(self):
        server = self.server({"limits": {"sessions": 200}})
        crowd = self.crowd(server, 400)
        for _ in range(10):
            crowd.come(5)
            self.assert_serves(server)
        crowd.let_go()
        self.assertLessEqual(len(crowd.sockets), 200)
        self.assert_serves(server, source=crowd.addresses[7])
        heard = {words.split(b"\r\n", 1)[1] for words in crowd.turned_away
                 if words.startswith(b"+OK")}
        self.assertEqual({TURNED_AWAY}, heard)
        self.assert_said_once(server)

    def test_whoever_comes_gets_in_while_the_descriptors_are_all_taken(self):
        server = self.server(wrapper=["prlimit", "--nofile=492"])  # 300 sessions
        crowd = self.crowd(server, 100)
        for _ in range(5):
            crowd.come(10)
            self.assert_serves(server)
        crowd.let_go()
        self.assertLessEqual(len(crowd.sockets), 300)
        self.assert_said_once(server)
        self.assertEqual([], server.events("out of descriptors for more sessions"))

    def test_who_has_logged_in_or_is_about_to_stays(self):
        users = {f"user{number}": "secret" for number in range(20)}
        server = self.server({"limits": {"sessions": 100}}, users={"joe": "secret", **users})
        inside = [Client(server, source="127.1.0.1").log_in(user) for user in users]
        crowd = self.crowd(server, 100)
        crowd.come(2)
        late = Client(server, source="127.9.9.8")
        late.ok("USER joe")
        crowd.come(4)
        late.ok("PASS secret")
        for client in [*inside, late]:
            client.ok("NOOP")
            client.close()

    def test_over_tls_nothing_is_said_in_the_clear(self):
        server = self.server({**settings(), "limits": {"sessions": 40}})
        crowd = self.crowd(server, 20)
        crowd.port = server.ports[1]
        crowd.come(10)
        self.assert_serves(server)
        crowd.let_go()
        self.assertLess(0, len(crowd.turned_away))
        self.assertEqual({b""}, set(crowd.turned_away))


if __name__ == "__main__":
    unittest.main()
