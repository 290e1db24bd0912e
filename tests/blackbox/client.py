# SPDX-License-Identifier: Apache-2.0
"""A POP3 client that hides nothing: exact octets in both directions."""

import re
import socket

from harness import PATIENCE

_END = b"\r\n.\r\n"


class Gone(Exception):
    """The server closed the connection."""


class Client:
    def __init__(self, server, *, port=None, greet=True, source=None):
        address = ("127.0.0.1", port or (server if isinstance(server, int) else server.port))
        self.socket = socket.create_connection(
            address, PATIENCE, source_address=(source, 0) if source else None)
        self._buffer = bytearray()
        self.greeting = self.line() if greet else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def abort(self):
        """Goes away with a reset, as a client that crashed does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets if isinstance(octets, bytes) else octets.encode())

    def _fill(self):
        try:
            octets = self.socket.recv(1 << 18)
        except ConnectionResetError:
            octets = b""
        if not octets:
            raise Gone(bytes(self._buffer))
        self._buffer += octets

    def _take(self, count):
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def line(self):
        """A reply line without its CRLF."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._fill()
        return self._take(end + 2)[:-2].decode("latin-1")

    def octets(self, count):
        while len(self._buffer) < count:
            self._fill()
        return self._take(count)

    def wire(self):
        """The raw rest of a multi-line reply, final dot included."""
        searched = 0
        while True:
            if self._buffer.startswith(b".\r\n"):
                return self._take(3)
            end = self._buffer.find(_END, searched)
            if end >= 0:
                return self._take(end + len(_END))
            searched = max(0, len(self._buffer) - len(_END))
            self._fill()

    def command(self, line):
        """Sends a line and gives back the line that answers it."""
        self.send(line + "\r\n" if isinstance(line, str) else line + b"\r\n")
        return self.line()

    def ok(self, line):
        answer = self.command(line)
        if not answer.startswith("+OK"):
            raise AssertionError(f"{line!r} was answered with {answer!r}")
        return answer

    def refused(self, line):
        answer = self.command(line)
        if not answer.startswith("-ERR"):
            raise AssertionError(f"{line!r} was answered with {answer!r}")
        return answer

    def listing(self, line):
        """The lines of a multi-line reply."""
        self.ok(line)
        wire = self.wire()
        return [entry.decode() for entry in wire[:-3].split(b"\r\n")[:-1]]

    def message(self, line):
        """The wire octets of RETR or TOP, behind the +OK."""
        self.ok(line)
        return self.wire()

    def log_in(self, user="joe", password="secret"):
        self.ok(f"USER {user}")
        self.ok(f"PASS {password}")
        return self

    def stat(self):
        count, octets = re.fullmatch(r"\+OK (\d+) (\d+)(?: .*)?", self.command("STAT")).groups()
        return int(count), int(octets)

    def sizes(self):
        """What LIST says: {number: octets}."""
        return {int(n): int(octets) for n, octets in (e.split() for e in self.listing("LIST"))}

    def unique_ids(self):
        return {int(n): uid for n, uid in (entry.split(" ") for entry in self.listing("UIDL"))}

    def rest(self):
        """All that still comes until the server closes."""
        try:
            while True:
                self._fill()
        except Gone:
            return self._take(len(self._buffer))

    def is_closed_without_a_word(self):
        return self.rest() == b""


def unstuffed(wire):
    """The octets of a message from its wire form."""
    body = wire[:-3]
    if body.startswith(b"."):
        body = body[1:]
    return body.replace(b"\r\n.", b"\r\n")
