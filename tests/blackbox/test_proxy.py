# SPDX-License-Identifier: Apache-2.0
"""Clients behind a balancer that speaks the PROXY protocol: who they are, and who is believed."""

import signal
import socket
import unittest

from client import Client
from control import asked, objects, restantectl
from harness import PATIENCE, as_wire
from proxy import BALANCER, Behind, checked, local, raw_v2, tlv, v1, v2

MESSAGE = b"a: b\n\none\n"
HEADERS = {  # and the client that each names
    v1(): "192.0.2.1:4711",
    v1("2001:db8::1", 1): "[2001:db8::1]:1",
    v2("203.0.113.7", 65535): "203.0.113.7:65535",
    v2("2001:db8:0:1::1"): "[2001:db8:0:1::1]:4711",
    v2(tlvs=tlv(0x04, b"noop") + tlv(0xee, bytes(3000))): "192.0.2.1:4711",
    checked(): "192.0.2.1:4711",
    v2("unix"): "unix",
}
WRONG = {
    b"USER joe\r\n": "no-header",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03": "no-header",
    b"PROXY TCP4 192.0.2.1 198.51.100.2 4711\r\n": "malformed",
    b"PROXY TCP4 192.0.2.1 198.51.100.2 4711 110\n": "malformed",
    b"PROXY UNKNOWN " + bytes(93): "too-long",
    raw_v2(0x11, 0x11, bytes(12)): "malformed",
    raw_v2(0x21, 0x12, bytes(12)): "malformed",
    v2(tlvs=b"\x04\xff\xff"): "malformed",
    checked(spoil=1): "checksum",
}


class Clients(Behind):
    def test_are_whom_the_header_names(self):
        server = self.behind()
        server.maildir().deliver(MESSAGE)
        for header, address in HEADERS.items():
            with self.subTest(header=header[:60]):
                client = self.balanced(header).log_in()
                [row] = objects(server, "who", user="joe")
                named = f"[{row['address']}]" if ":" in row["address"] else row["address"]
                self.assertEqual(address, f"{named}:{row['port']}" if row["port"] else named)
                self.assertEqual(BALANCER, row["via"])
                self.assertEqual(as_wire(MESSAGE), client.message("RETR 1"))
                client.ok("QUIT")
                server.wait_for("session ended", user="joe", address=address,
                                via=self.address_of(client), ended="quit")

    def test_lose_no_octet_however_they_come(self):
        server = self.behind()
        words = b"USER joe\r\nPASS secret\r\nSTAT\r\nQUIT\r\n"
        for header in HEADERS:
            together = self.balanced(header, words, greet=False).rest()
            self.assertEqual(together.count(b"+OK"), 5, together)
            apart = self.balanced(b"", greet=False)
            apart.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in header[:300]:
                apart.send(bytes([octet]))
            apart.send(header[300:] + words)
            self.assertEqual(together, apart.rest())
        self.assertEqual([], server.events("PROXY header refused"))

    def test_that_the_balancer_does_not_know_have_its_address(self):
        server = self.behind()
        for header in (b"PROXY UNKNOWN\r\n", b"PROXY UNKNOWN ::1 ::2 1 2\r\n",
                       raw_v2(0x21, 0, b""), local()):
            client = self.balanced(header).log_in()
            address = self.address_of(client)
            client.ok("QUIT")
            server.wait_for("session ended", user="joe", address=address, via=address)

    def test_that_connect_by_themselves_are_not_believed(self):
        server = self.behind()
        client = self.direct()
        self.assertTrue(client.command(v1("203.0.113.9").decode().rstrip()).startswith("-ERR"))
        client.log_in()
        [row] = objects(server, "who", user="joe")
        self.assertEqual(("127.0.0.1", ""), (row["address"], row["via"]))
        client.ok("QUIT")
        ended = server.wait_for("session ended", user="joe", address=self.address_of(client))
        self.assertNotIn("via", ended)
        # Version 2 is made so that it ends what takes it for lines.
        other = self.direct()
        other.send(v2("203.0.113.9"))
        self.assertIn(b"-ERR unknown command", other.rest())
        self.assertNotIn("203.0.113.9", server.text())

    def test_are_told_apart_by_networks(self):
        server = self.server(self.settings(proxy_protocol=["127.0.3.0/24", "127.0.4.4/32"]))
        for source, is_balancer in (("127.0.3.9", True), ("127.0.4.4", True), ("127.0.4.5", False),
                                    ("127.0.2.255", False)):
            client = Client(server, source=source, greet=False)
            self.addCleanup(client.close)
            if is_balancer:
                client.send(v1())
            self.assertTrue(client.line().startswith("+OK"))
            client.close()


class ClientsOfTwoWorkers(Clients):
    workers = 2


class Headers(Behind):
    def test_that_are_wrong_close_without_a_word(self):
        server = self.behind()
        for header, reason in WRONG.items():
            client = self.balanced(header, greet=False)
            self.assertTrue(client.is_closed_without_a_word())
            # As the balancer's last line may be less than a second old, this one may wait.
            server.wait_for("PROXY header refused", via=self.address_of(client), reason=reason)
        self.assertEqual([], server.events("session ended"))

    def test_that_are_refused_are_said_once_a_second_and_counted(self):
        server = self.behind()
        for _ in range(100):
            self.assertTrue(self.balanced(b"HELO", greet=False).is_closed_without_a_word())
        self.assertEqual("0", server.wait_for("PROXY header refused")["before"])

        def said():
            lines = server.events("PROXY header refused")
            return sum(1 + int(line["before"]) for line in lines) == 100 and lines

        lines = self.eventually(said, "all are counted")
        self.assertLess(len(lines), 50)
        self.assertEqual(["127.0.0.1:%d" % server.port] * len(lines),
                         [line["listener"].replace(":0", f":{server.port}") for line in lines])

    def test_that_are_late_or_missing_close_without_a_word(self):
        server = self.behind({"timeouts": {"proxy_header": "300ms"}})
        for begun in (b"", b"PROXY TCP4 192.0.2.1", v2()[:-1]):
            client = self.balanced(begun, greet=False)
            self.assertTrue(client.is_closed_without_a_word())
            server.wait_for("PROXY header refused", via=self.address_of(client), reason="late")
        # Who has said it has all the time of a client.
        self.balanced().log_in()

    def test_that_do_not_come_are_bounded(self):
        server = self.behind({"timeouts": {"proxy_header": "60s"}})
        silent = [self.silent() for _ in range(600)]
        gone = self.eventually(lambda: server.events("PROXY header refused", reason="gave-way"),
                               "the oldest gives way")
        self.assertEqual("%s:%d" % silent[0].getsockname(), gone[0]["via"])
        self.assertEqual(b"", silent[0].recv(1))
        self.balanced().log_in()
        self.direct().log_in("ann")
        silent[-1].sendall(v1())
        self.assertEqual(b"+OK", silent[-1].recv(3))

    def test_outlive_a_reload_that_comes_in_between(self):
        server = self.behind()
        waiting = self.balanced(v1()[:9], greet=False)
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        waiting.send(v1()[9:])
        self.assertTrue(waiting.line().startswith("+OK"))
        waiting.log_in().ok("QUIT")

    def test_are_waited_for_no_longer_when_the_server_stops(self):
        server = self.behind({"timeouts": {"shutdown": "0s", "proxy_header": "60s"}})
        waiting = self.balanced(v1()[:9], greet=False)
        server.signal(signal.SIGTERM)
        self.assertTrue(waiting.is_closed_without_a_word())
        self.assertEqual(0, server.wait())


class Limits(Behind):
    def test_are_the_clients(self):
        self.behind({"limits": {"sessions_per_address": 1}})
        kept = [self.balanced(v1("192.0.2.1")), self.balanced(v2("192.0.2.2")), self.direct()]
        refusal = "-ERR [SYS/TEMP] too many sessions from your address"
        self.assertEqual(refusal, self.balanced(v2("192.0.2.1")).greeting)
        self.assertEqual(refusal, self.direct().greeting)
        kept[0].ok("QUIT")
        self.eventually(lambda: self.balanced(v1("192.0.2.1")).greeting.startswith("+OK"),
                        "there is room again")

    def test_do_not_count_who_has_not_said_a_header(self):
        self.behind({"limits": {"sessions": 2, "pending_per_address": 1}})
        waiting = [self.silent() for _ in range(20)]
        self.balanced(v1("192.0.2.1"))
        self.balanced(v1("192.0.2.2"))
        self.assertEqual("-ERR [SYS/TEMP] too many sessions",
                         self.balanced(v1("10.1.1.1")).greeting)
        waiting[0].sendall(v1("10.1.1.2"))
        self.assertIn(b"-ERR [SYS/TEMP] too many sessions", waiting[0].recv(100))

    def test_blocks_are_of_clients(self):
        server = self.behind()
        objects(server, "block", address="192.0.2.0/24")
        objects(server, "block", address=f"{BALANCER}/32")
        refusal = "-ERR [SYS/TEMP] your network is blocked for now"
        self.assertEqual(refusal, self.balanced(v1("192.0.2.1")).greeting)
        self.balanced(v1("203.0.113.1")).log_in()
        self.assertEqual(refusal, self.balanced(local()).greeting)
        objects(server, "unblock", address="192.0.2.0/24")
        self.assertTrue(self.balanced(v1("192.0.2.1")).greeting.startswith("+OK"))

    def test_guesses_are_the_clients(self):
        server = self.behind({"auth": {"failure_delay": "1ms"}})
        guesser = self.balanced(v2("192.0.2.1"))
        guesser.ok("USER joe")
        guesser.refused("PASS guess")
        server.wait_for("login failed", user="joe", address="192.0.2.1:4711",
                        via=self.address_of(guesser), reason="wrong")
        addresses = {row["address"] for row in objects(server, "penalties")}
        self.assertIn("192.0.2.1", addresses)
        self.assertNotIn(BALANCER, addresses)

    def test_kicks_are_of_clients(self):
        server = self.behind()
        first, second = self.balanced(v1("192.0.2.1")).log_in(), self.balanced(v1("192.0.2.2"))
        self.assertEqual(0, restantectl(server, "kick", "--address", "192.0.2.1").returncode)
        self.assertEqual(b"", first.rest())
        second.ok("NOOP" if second.command("NOOP").startswith("+OK") else "CAPA")
        self.assertEqual(1, asked(server, "kick", address=BALANCER)[1]["code"])


class LimitsOfTwoWorkers(Limits):
    workers = 2


class UniqueIds(Behind):
    def test_are_on_the_lines_of_their_session(self):
        server = self.behind({"log": {"level": "debug"}})
        for number, (octets, logged) in enumerate(((b"7F000001:8E9C", "7F000001:8E9C"),
                                                   (b"a\nb\xff\0", r"ax0abxffx00"))):
            client = self.balanced(v2(tlvs=tlv(0x05, octets)))
            client.ok("USER joe")
            client.refused("PASS guess")
            client.log_in().ok("QUIT")
            for event in ("introduced", "login failed", "session ended"):
                line = server.wait_for(event, count=number + 1)
                self.assertEqual(logged, line["unique_id"], line)


class HealthChecks(Behind):
    """Nothing is logged of them, but with "debug"."""

    def check(self, words, reset=False):
        client = self.balanced(words, greet=False)
        if words.endswith(b"\r\n") or words == local():
            client.line()
        if reset:
            client.abort()
        client.close()

    def all_checks(self, server):
        for reset in (False, True):
            for words in (b"", b"PROXY TCP4", local(), v1(), b"PROXY UNKNOWN\r\n"):
                self.check(words, reset)
        client = self.balanced(b"", greet=False)
        address, port = client.socket.getsockname()
        client.send(v1(address, port))
        client.line()
        client.ok("QUIT")
        speaking = self.balanced(local())
        speaking.ok("CAPA")
        speaking.close()

    def test_are_quiet(self):
        server = self.behind()
        self.all_checks(server)
        # One that is heard, after all of them.
        self.balanced().log_in().ok("QUIT")
        server.wait_for("session ended", user="joe")
        self.assertEqual(1, len(server.events("session ended")))
        self.assertEqual([], server.events("PROXY header refused"))
        self.assertEqual([], [entry for entry in server.entries if "via" in entry
                              and entry.get("user") != "joe"])

    def test_are_seen_by_who_looks_closely(self):
        server = self.behind({"log": {"level": "debug"}})
        self.all_checks(server)
        server.wait_for("left without a PROXY header", count=4, level="debug")
        server.wait_for("session ended", count=8, level="debug")

    def test_are_not_who_says_something_and_leaves(self):
        server = self.behind()
        client = self.balanced()
        client.refused("HELO")
        client.close()
        server.wait_for("session ended", address="192.0.2.1:4711", ended="disconnect")
        guesser = self.balanced(local())
        guesser.ok("USER joe")
        guesser.refused("PASS guess")
        address = self.address_of(guesser)
        guesser.close()
        server.wait_for("session ended", address=address, refused_user="joe")


class UnixSockets(Behind):
    def test_have_balancers_too(self):
        server = self.server(self.settings(address="unix:pop", proxy_protocol=["unix"]))
        for header, address, via in ((v1(), "192.0.2.1:4711", "unix"), (local(), "unix", "unix")):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(PATIENCE)
                client.connect(str(self.folder / "pop"))
                client.sendall(header + b"USER joe\r\nPASS secret\r\nQUIT\r\n")
                heard = b"".join(iter(lambda: client.recv(4096), b""))
            self.assertEqual(4, heard.count(b"+OK"), heard)
            server.wait_for("session ended", user="joe", address=address, via=via)


if __name__ == "__main__":
    unittest.main()
