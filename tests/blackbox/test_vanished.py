# SPDX-License-Identifier: Apache-2.0
"""A client whose network is gone says no goodbye; its maildrop is free all the same, soon.
Needs root, to make a network."""

import contextlib
import ctypes
import signal
import socket
import subprocess
import unittest

from client import Client
from harness import ServerTest, as_wire

FAR = "10.99.0.2"  # an address that can be taken away

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)

# Runs the server in a network of its own.
IN_A_NETWORK = ["unshare", "--net", "sh", "-c",
                f'ip link set lo up && ip address add {FAR}/32 dev lo && exec "$@"', "sh"]


@contextlib.contextmanager
def network_of(pid):
    """Sockets that are made meanwhile belong to the network of this process."""
    with open("/proc/self/ns/net") as ours, open(f"/proc/{pid}/ns/net") as theirs:
        libc.setns(theirs.fileno(), CLONE_NEWNET)
        try:
            yield
        finally:
            libc.setns(ours.fileno(), CLONE_NEWNET)


class Vanished(ServerTest):
    def start(self, keepalive, **settings):
        self.served = self.server(
            {"timeouts": {"keepalive": keepalive}, "auth": {"plaintext": "always"}, **settings},
            wrapper=IN_A_NETWORK)
        self.served.maildir().deliver(b"a: b\n\none\n")

    def client(self, source=None):
        with network_of(self.served.pid):
            client = Client(self.served, source=source)
        self.addCleanup(client.close)
        return client

    def take_the_network_away(self, client):
        # What the server said so far is acknowledged: it is silence that is to be noticed.
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        subprocess.run(["nsenter", "--net", "--target", str(self.served.pid), "sh", "-c",
                        f"ip address delete {FAR}/32 dev lo && ip route add blackhole {FAR}"],
                       check=True)

    def give_the_network_back(self):
        subprocess.run(["nsenter", "--net", "--target", str(self.served.pid), "sh", "-c",
                        f"ip route delete blackhole {FAR} && ip address add {FAR}/32 dev lo"],
                       check=True)

    def assert_let_go(self):
        self.served.wait_for("session ended", user="joe", ended="disconnect", deleted="0")
        self.assertEqual(1, self.client().log_in().stat()[0])

    def test_an_idle_client_that_vanished_is_let_go(self):
        self.start("4s")
        gone = self.client(FAR).log_in()
        gone.ok("DELE 1")
        self.take_the_network_away(gone)
        self.assert_let_go()

    def test_so_is_one_that_vanished_in_the_middle_of_a_message(self):
        self.start("4s")
        self.served.maildir().deliver(b"x" * 8_000_000)
        gone = self.client(FAR).log_in()
        gone.ok("RETR 2")
        gone.octets(100_000)
        self.take_the_network_away(gone)
        self.served.wait_for("session ended", user="joe", ended="disconnect")
        self.assertEqual(2, self.client().log_in().stat()[0])

    def test_a_client_that_is_there_and_does_not_read_stays(self):
        self.start("2s")
        self.served.maildir().deliver(b"x" * 8_000_000)
        there = self.client().log_in()
        there.send("RETR 2\r\n")
        for _ in range(2):
            self.wait_as_long_as_a_vanished_one_is_kept()
        self.assertTrue(there.line().startswith("+OK"))
        self.assertEqual(as_wire(b"x" * 8_000_000), there.wire())

    def wait_as_long_as_a_vanished_one_is_kept(self):
        gone = self.client(FAR)
        ended = len(self.served.events("session ended"))
        self.take_the_network_away(gone)
        self.served.wait_for("session ended", count=ended + 1)
        self.give_the_network_back()

    def test_so_are_those_that_come_after_a_reload(self):
        self.start("0s")
        self.served.configure({"timeouts": {"keepalive": "4s"}, "auth": {"plaintext": "always"}})
        self.served.signal(signal.SIGHUP)
        self.served.wait_for("reloaded", changed="timeouts.keepalive")
        self.take_the_network_away(self.client(FAR).log_in())
        self.assert_let_go()


if __name__ == "__main__":
    unittest.main()
