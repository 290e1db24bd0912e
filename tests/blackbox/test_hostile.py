# SPDX-License-Identifier: Apache-2.0
"""Clients that mean harm, or are broken: each costs a bounded amount of memory, and nobody else
waits for it. What the kernel keeps for a socket is not the server's memory, and is bounded too."""

import contextlib
import pathlib
import re
import socket
import subprocess
import unittest

from client import Client, Gone
from harness import ServerTest, as_wire, is_sanitized

KIB, MIB = 1 << 10, 1 << 20

# What a client may cost that does not read, beyond its snapshot: a piece of a message and a read,
# first as large as they are fast, and small once all such clients together have LOOP_UNSENT.
LOOP_UNSENT = 8 * MIB
THRIFTY_SESSION = 20 * KIB + 2 * KIB
# Of the process: the buffers that all sessions share, and the allocator's round figures.
SPARE = (8 if not is_sanitized() else 128) * MIB
# A session that has not logged in.
SILENT_SESSION = (2 if not is_sanitized() else 8) * KIB

# Of the kernel's, for a socket: 256 KiB that are not sent, what is on its way, and the round
# figures that it counts in. Without a limit they grow to 4 MiB.
KERNEL_SESSION = MIB

GREATEST = 20 * MIB
SMALL = b"a: b\n\nsmall\n"


def resident_octets(server):
    status = pathlib.Path(f"/proc/{server.worker_pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * KIB


def kernel_octets(server):
    """What waits in the sockets of a server's sessions."""
    sockets = subprocess.run(
        ["ss", "--no-header", "-tmn", "state", "established", f"( sport = :{server.port} )"],
        capture_output=True, text=True, check=True).stdout
    return sum(map(int, re.findall(r"skmem:\(.*?,w(\d+)", sockets)))


class Hostile(ServerTest):
    def setUp(self):
        super().setUp()
        self.users = {"joe": "secret", **{f"user{number}": "secret" for number in range(400)}}

    def start(self, settings=None):
        limits = {"pending_per_address": 0, **(settings or {}).pop("limits", {})}
        self.served = self.server({**(settings or {}), "limits": limits}, users=self.users)
        self.served.maildir("joe").deliver(SMALL)
        self.good = self.opened(Client(self.served).log_in("joe"))
        return self.served

    def opened(self, client):
        self.addCleanup(client.close)
        return client

    def assert_serves(self):
        """Whoever is in goes on, and whoever comes is let in."""
        self.assertEqual(as_wire(SMALL), self.good.message("RETR 1"))
        with Client(self.served) as other:
            other.log_in("user399")
            other.ok("QUIT")

    def logged_in(self, number, *, receive_octets=None):
        client = socket.socket()
        if receive_octets:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_octets)
        client.connect(("127.0.0.1", self.served.port))
        self.addCleanup(client.close)
        client.sendall(f"USER user{number}\r\nPASS secret\r\n".encode())
        said = b""
        while said.count(b"\n") < 3:
            said += client.recv(4096)
        self.assertNotIn(b"-ERR", said)
        return client


class NeverReading(Hostile):
    def test_200_big_messages_asked_for_at_once_and_never_read(self):
        clients = 100
        self.start()
        great = self.served.maildir("user0").deliver((b"x" * 70 + b"\n") * (GREATEST // 71))
        for number in range(1, clients):
            (self.served.maildir(f"user{number}").path / "new" / great.name).hardlink_to(great)
        before = resident_octets(self.served)
        for number in range(clients):
            client = self.logged_in(number, receive_octets=4096)
            client.sendall(b"RETR 1\r\n" * 200)
        self.assert_serves()
        grown = resident_octets(self.served) - before
        self.assertLess(grown, LOOP_UNSENT + clients * THRIFTY_SESSION + SPARE)
        self.assertLess(kernel_octets(self.served), clients * KERNEL_SESSION)

    def test_listings_of_a_full_maildrop_that_are_never_read(self):
        self.start()
        new = self.served.maildir("user0").path / "new"
        for number in range(5000):
            (new / f"1700000000.M{number:06}P1.{'host' * 10}").write_bytes(SMALL)
        client = self.logged_in(0, receive_octets=4096)
        before = resident_octets(self.served)
        client.setblocking(False)
        try:
            while True:
                client.send(b"UIDL\r\n" * 10_000)
        except BlockingIOError:
            pass
        self.assert_serves()
        self.assertLess(resident_octets(self.served) - before, SPARE)

    def test_a_slow_reader_gets_every_octet_beside_those_that_read_nothing(self):
        self.start()
        stored = (b"." + b"y" * 69 + b"\n") * 60_000
        for number in range(60):
            self.served.maildir(f"user{number}").deliver(stored)
            self.logged_in(number, receive_octets=4096).sendall(b"RETR 1\r\n")
        self.served.maildir("user70").deliver(stored)
        slow = self.opened(Client(self.served).log_in("user70"))
        slow.send("RETR 1\r\nNOOP\r\n")
        self.assertTrue(slow.line().startswith("+OK"))
        received = bytearray()
        wanted = as_wire(stored)
        while len(received) < len(wanted):
            received += slow.octets(min(10_000, len(wanted) - len(received)))
        self.assertTrue(wanted == received)
        self.assertTrue(slow.line().startswith("+OK"))


class EndlessInput(Hostile):
    def test_a_line_without_an_end_takes_no_memory_and_ends_the_session(self):
        self.start()
        before = resident_octets(self.served)
        for number in range(8):
            client = self.logged_in(number)
            with contextlib.suppress(ConnectionError):
                client.sendall(b"x" * (4 * MIB))
                self.assertTrue(client.recv(4096).startswith(b"-ERR"))
                self.assertEqual(b"", client.recv(4096))
        self.served.wait_for("session ended", count=8, ended="error")
        self.assert_serves()
        self.assertLess(resident_octets(self.served) - before, SPARE)

    def test_many_commands_in_one_go_are_all_answered_in_order(self):
        self.start()
        count = 20_000
        client = self.logged_in(0)
        client.setblocking(False)
        unsent, said = b"NOOP\r\nSTAT\r\n" * count, b""
        expected = (b"+OK here\r\n+OK 0 0\r\n") * count
        while len(said) < len(expected):
            try:
                if unsent:
                    unsent = unsent[client.send(unsent):]
            except BlockingIOError:
                pass
            try:
                said += client.recv(1 << 16)
            except BlockingIOError:
                pass
        self.assertTrue(expected == said)

    def test_an_octet_at_a_time_is_a_session_like_any_other(self):
        self.start()
        client = self.opened(Client(self.served))
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in b"USER user1\r\nPASS secret\r\nSTAT\r\nQUIT\r\n":
            client.send(bytes([octet]))
        self.assertEqual(4, client.rest().count(b"+OK"))


class Timers(Hostile):
    def say_octets_until_gone(self, slow):
        slow.socket.settimeout(0.01)
        with self.assertRaises((Gone, OSError)):
            while True:
                slow.send(b"x")
                with contextlib.suppress(TimeoutError):
                    slow.line()

    def test_a_login_an_octet_at_a_time_ends_with_the_login_timer(self):
        self.start({"timeouts": {"login": "1s"}})
        slow = self.opened(Client(self.served))
        self.say_octets_until_gone(slow)
        self.served.wait_for("session ended", reason="no login in time")
        self.assert_serves()

    def test_octets_that_are_no_command_do_not_put_off_the_inactivity_timer(self):
        self.start({"timeouts": {"inactivity": "1s", "enforce_rfc_minimum": False}})
        slow = self.opened(Client(self.served).log_in("user0"))
        self.say_octets_until_gone(slow)
        self.served.wait_for("session ended", user="user0", reason="inactivity")


class Leaving(Hostile):
    def test_half_closed_clients_get_all_they_asked_for(self):
        self.start()
        self.served.maildir("user0").deliver(SMALL)
        client = self.logged_in(0)
        client.sendall(b"RETR 1\r\nNOOP\r\nSTAT\r\n")
        client.shutdown(socket.SHUT_WR)
        said = b""
        while octets := client.recv(4096):
            said += octets
        self.assertIn(as_wire(SMALL) + b"+OK here\r\n+OK 1 ", said)
        self.served.wait_for("session ended", user="user0", ended="disconnect")

    def test_resets_in_mid_message_leave_nothing_behind(self):
        self.start()
        great = self.served.maildir("user0").deliver(b"x" * GREATEST)
        descriptors = pathlib.Path(f"/proc/{self.served.worker_pid}/fd")

        def count():
            return len(list(descriptors.iterdir()))

        before = count()
        rounds = 40
        for number in range(rounds):
            client = self.opened(Client(self.served))
            client.ok("USER user0")
            self.eventually(lambda: client.command("PASS secret").startswith("+OK")
                            or not client.ok("USER user0"), "the maildrop is free")
            client.ok("RETR 1")
            client.octets(100_000)
            client.abort()
            self.served.wait_for("session ended", count=number + 1, user="user0")
        # The folder that was read from stays open, for the next RETR.
        self.eventually(lambda: count() < before + rounds // 2, "what was open is closed")
        self.assertTrue(great.exists())
        self.assert_serves()

    def test_reconnect_loops_leave_nothing_behind(self):
        self.start()
        for _ in range(200):
            Client(self.served).close()
        self.served.wait_for("session ended", count=200, ended="disconnect")
        before = resident_octets(self.served)
        for _ in range(2000):
            client = Client(self.served)
            client.abort()
        self.served.wait_for("session ended", count=2200, ended="disconnect")
        self.assert_serves()
        self.assertLess(resident_octets(self.served) - before, SPARE)


class Silent(Hostile):
    def test_clients_that_say_nothing_are_kept_few_or_cheap(self):
        count = 15_000
        self.start({"timeouts": {"login": "10m"}})
        before = resident_octets(self.served)
        for _ in range(count):
            silent = socket.create_connection(("127.0.0.1", self.served.port))
            self.addCleanup(silent.close)
        # The last of them is greeted only when all are.
        self.assertTrue(silent.recv(512).startswith(b"+OK"))
        self.assertLess((resident_octets(self.served) - before) / count, SILENT_SESSION)
        self.assert_serves()

    def test_those_of_one_address_are_kept_few(self):
        self.start({"limits": {"pending_per_address": 50}})
        crowd = [self.opened(Client(self.served, source="127.0.0.7")) for _ in range(200)]
        greeted = [one for one in crowd if one.greeting.startswith("+OK")]
        self.assertEqual(50, len(greeted))
        self.assert_serves()


if __name__ == "__main__":
    unittest.main()
