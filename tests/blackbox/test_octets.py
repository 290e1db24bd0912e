# SPDX-License-Identifier: Apache-2.0
"""LIST and STAT say exactly how many octets RETR sends, whatever a message looks like."""

import random
import unittest

from client import Client, unstuffed
from harness import ServerTest, as_sent, as_wire

SHAPES = {
    "empty": b"",
    "a single line end": b"\n",
    "a single CRLF": b"\r\n",
    "a single CR": b"\r",
    "a single letter": b"a",
    "header only": b"Subject: x\n",
    "header without a line end": b"Subject: x",
    "a lone dot": b".",
    "a lone dot on a line": b".\n",
    "two dots": b"..",
    "dot, CR": b".\r",
    "a dot first": b".Subject: x\n\ny\n",
    "lines of dots": b"\n.\n..\n...\n.\r\n..\r\n",
    "the end mark within": b"a\r\n.\r\nb\n.\nc\n",
    "no final line end": b"a\n\nb",
    "a CR at the end": b"a\n\nb\r",
    "two CRs at the end": b"a\n\nb\r\r",
    "CRLF stored": b"a: b\r\n\r\nc\r\n",
    "CRLF and LF mixed": b"a: b\r\n\nc\r\nd\ne\r\n",
    "bare CRs": b"a\rb\n\r\r\n\r\rc\n",
    "CR before a dot": b"a\r.\r\n.b\r.\n",
    "NULs": b"\0a: \0\n\0\n\0.\0\n.\0",
    "all octets": bytes(range(256)) * 2,
    "8-bit": bytes(range(128, 256)) + b"\n",
    "a line of 1 MB": b"a: b\n\n" + b"x" * 1_000_000 + b"\n",
    "1 MB of one line without an end": b"y" * 1_000_000,
    "1 MB of dots": b"." * 1_000_000,
    "only line ends": b"\n" * 70_000,
    "only lines of a dot": b".\n" * 70_000,
    "only CRs": b"\r" * 70_000,
}

BUFFERS = (1024, 4096, 8192, 16384, 32768, 65536, 131072, 262144)


def boundary_shapes():
    """Line ends and dots around each place where a reader or a writer may cut."""
    for edge in BUFFERS:
        for offset in range(-2, 3):
            for mark in (b"\n.", b"\r\n.", b"\r", b"\n\n.\n"):
                yield b"z" * (edge + offset) + mark + b"tail\n"
        yield b"z" * edge
        yield b"z" * (edge - 1) + b"\n"
        yield b"z" * (edge - 1) + b"\r\n"


def random_shapes(count):
    """Messages of nothing but what matters, in any order."""
    chance = random.Random(1939)
    pieces = (b"\n", b"\r", b".", b"\r\n", b"\n.", b"a", b"\0", b"bcd" * 100)
    for _ in range(count):
        yield b"".join(chance.choices(pieces, k=chance.randrange(1, 400)))


class Octets(ServerTest):
    def deliver(self, messages):
        maildir = self.served.maildir()
        for index, message in enumerate(messages):
            maildir.deliver(message, sized=("", "S", "SW", "W")[index % 4])

    def assert_exact(self, messages):
        """Pipelined, as a fast client does: all the RETRs at once."""
        with Client(self.served) as client:
            client.log_in()
            sizes = client.sizes()
            self.assertEqual([len(as_sent(m)) for m in messages], list(sizes.values()))
            self.assertEqual((len(messages), sum(sizes.values())), client.stat())
            client.send("".join(f"RETR {number}\r\n" for number in sizes))
            for number, message in enumerate(messages, 1):
                self.assertTrue(client.line().startswith("+OK"))
                wire = client.wire()
                self.assertTrue(as_wire(message) == wire, f"message {number}: {wire[-80:]}")
                self.assertEqual(sizes[number], len(unstuffed(wire)), f"message {number}")
            client.ok("QUIT")

    def test_of_every_awkward_shape(self):
        self.served = self.server()
        self.deliver(SHAPES.values())
        self.assert_exact(list(SHAPES.values()))

    def test_at_every_buffer_boundary(self):
        self.served = self.server()
        messages = list(boundary_shapes())
        self.deliver(messages)
        self.assert_exact(messages)

    def test_of_random_shapes(self):
        self.served = self.server()
        messages = list(random_shapes(400))
        self.deliver(messages)
        self.assert_exact(messages)

    def test_of_100_megabytes(self):
        self.served = self.server()
        line = b"." + b"mail" * 18 + b"\n"
        messages = [
            b"Subject: lines\n\n" + line * (40_000_000 // len(line)),
            b"Subject: one line\n\n" + b"x" * 30_000_000,
            b"Subject: CRLF\r\n\r\n" + b"\r\n.dots and more\r\n" * (30_000_000 // 17),
        ]
        self.deliver(messages)
        self.assertGreater(sum(map(len, messages)), 99_000_000)
        self.assert_exact(messages)

    def test_sizes_in_a_name_count_only_where_they_are_consistent(self):
        self.served = self.server()
        maildir = self.served.maildir()
        message = b"a: b\n\nc\n" * 10
        for name in (
            "1700000001.M1P1.host,S=80,W=110",  # right
            "1700000002.M1P1.host,W=110,S=80",  # right, the other way round
            "1700000003.M1P1.host,S=81,W=111",  # not the file's size
            "1700000004.M1P1.host,S=80,W=79",  # fewer than stored
            "1700000005.M1P1.host,S=80,W=161",  # more than each octet a line end
            "1700000006.M1P1.host,W=999",  # nothing to check it with
            "1700000007.M1P1.host,S=80x,W=7x",  # no numbers
            "1700000008.M1P1.host,S=18446744073709551696,W=18446744073709551726",
            "1700000009.M1P1.host,S=80,W=",
        ):
            maildir.deliver(message, name=name)
        with Client(self.served) as client:
            client.log_in()
            for number, octets in client.sizes().items():
                self.assertEqual(octets, len(unstuffed(client.message(f"RETR {number}"))), number)

    def test_a_single_listing_is_the_same_number(self):
        self.served = self.server()
        self.deliver(SHAPES.values())
        with Client(self.served) as client:
            client.log_in()
            for number, octets in client.sizes().items():
                self.assertRegex(client.ok(f"LIST {number}"), rf"^\+OK {number} {octets}( |$)")


class Top(ServerTest):
    def top(self, stored, count):
        lines = as_sent(stored).split(b"\r\n")[:-1]
        end = lines.index(b"") + 1 + count if b"" in lines else len(lines)
        return as_wire(b"".join(line + b"\r\n" for line in lines[:end]))

    def test_sends_the_header_and_so_many_lines(self):
        messages = [
            b"a: b\n\n1\n2\n3\n",
            b"a: b\r\n\r\n1\r\n.2\r\n3",
            b"a: b\n",
            b"a: b",
            b"",
            b"\n1\n2\n",
            b".a: b\n\n.\n..\n",
            b"a: b\n\n" + b"x" * 200_000 + b"\n2\n",
            b"h: " + b"x" * 200_000 + b"\n\n1\n2\n",
            b"a: b\n\n" + b"line\n" * 50_000,
        ]
        server = self.server()
        for message in messages:
            server.maildir().deliver(message)
        with Client(server) as client:
            client.log_in()
            for number, message in enumerate(messages, 1):
                for lines in (0, 1, 2, 3, 49_999, 4_294_967_296):
                    with self.subTest(number=number, lines=lines):
                        self.assertTrue(
                            self.top(message, lines) == client.message(f"TOP {number} {lines}"))


if __name__ == "__main__":
    unittest.main()
