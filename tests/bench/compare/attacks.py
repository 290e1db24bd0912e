# SPDX-License-Identifier: Apache-2.0
"""A hostile client: attacks.py NAME PORT DOMAIN attacks the server on that port until it is ended.

Writes a line once the attack is on. What the server does to it, closing its connections included,
it takes as it comes, and tries again.
"""

import itertools
import selectors
import socket
import struct
import sys
import threading
import time

PASSWORD = "secret"
PATIENCE_SECONDS = 5
RAMP_SECONDS = 20  # where a server takes connections no faster, so many are the attack
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset

USERS = 200  # of the domain, whose maildrops are there to be attacked
SILENT = 18_000
SLOW = 500
GREEDY = 100  # who ask for much and read nothing
FEW = 4  # who do as much as they can
RETRS = 200
OCTETS_BEFORE_RESET = 100_000


class Attacker:
    def __init__(self, port, domain):
        self._port = port
        self._domain = domain
        self._pace = threading.Event()  # never set
        self._names = itertools.cycle(range(1, USERS + 1))

    def connect(self, number=0, receive_octets=None):
        client = socket.socket()
        client.settimeout(PATIENCE_SECONDS)
        if receive_octets:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_octets)
        client.bind((f"127.0.1.{1 + number % 8}", 0))
        client.connect(("127.0.0.1", self._port))
        return client

    def log_in(self, **how):
        client = self.connect(**how)
        client.sendall(f"USER user{next(self._names)}@{self._domain}\r\n"
                       f"PASS {PASSWORD}\r\n".encode())
        said = b""
        while said.count(b"\n") < 3:
            octets = client.recv(4096)
            if not octets:
                raise ConnectionError("closed before login")
            said += octets
        return client

    def several(self, count, make):
        """As many as the server lets in."""
        clients = []
        end = time.monotonic() + RAMP_SECONDS
        for number in range(count):
            if time.monotonic() > end:
                break
            try:
                clients.append(make(number))
            except OSError:
                continue
        return clients

    def silent(self):
        crowd = self.several(SILENT, self.connect)
        while True:
            yield len(crowd)
            self._pace.wait(1)

    def slow_login(self):
        crowd = self.several(SLOW, self.connect)
        line = itertools.cycle(f"USER user1@{self._domain}\r\n".encode())
        while True:
            octet = bytes([next(line)])
            for client in crowd:
                tolerate(client.send, octet)
            yield
            self._pace.wait(1)

    def unread(self):
        crowd = self.several(GREEDY, lambda number: self.log_in(receive_octets=4096))
        for client in crowd:
            tolerate(client.sendall, b"RETR 1\r\n" * RETRS)
        while True:
            yield
            self._pace.wait(1)

    def commands(self):
        yield from self._flood(b"NOOP\r\n" * 10_000)

    def endless_line(self):
        yield from self._flood(b"x" * 60_000)

    def _flood(self, block):
        """Sends it over and over, reads whatever comes, and begins anew when it is thrown out."""
        selector = selectors.DefaultSelector()
        while True:
            while len(selector.get_map()) < FEW:
                try:
                    client = self.log_in()
                except OSError:
                    break
                client.setblocking(False)
                selector.register(client, selectors.EVENT_READ | selectors.EVENT_WRITE, [b""])
            for key, events in selector.select(PATIENCE_SECONDS):
                if not push_and_pull(key.fileobj, events, key.data, block):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
            yield

    def resets(self):
        while True:
            for _ in range(100):
                try:
                    with self.log_in() as client:
                        client.sendall(b"RETR 1\r\n")
                        client.recv(OCTETS_BEFORE_RESET)
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                except OSError:
                    continue
            yield

    def reconnects(self):
        for number in itertools.count():
            try:
                with self.connect(number) as client:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            except OSError:
                continue
            yield


def tolerate(call, *arguments):
    try:
        return call(*arguments)
    except OSError:
        return None


def push_and_pull(client, events, unsent, block):
    """False once the server has closed. `unsent` holds what is left of the block, so that a line
    that was begun is ended."""
    try:
        if events & selectors.EVENT_READ and not client.recv(1 << 18):
            return False
        if events & selectors.EVENT_WRITE:
            rest = unsent[0] or block
            unsent[0] = rest[client.send(rest):]
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


def main():
    name, port, domain = sys.argv[1:]
    attack = getattr(Attacker(int(port), domain), name)()
    next(attack)
    print("on", flush=True)
    for _ in attack:
        pass


if __name__ == "__main__":
    main()
