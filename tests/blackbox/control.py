# SPDX-License-Identifier: Apache-2.0
"""Speaks the control socket's protocol, line by line, and runs restantectl on it."""

import json
import socket
import subprocess

from harness import PATIENCE, RESTANTECTL
from house import House

DONE = {"done": True}


class Control:
    """A connection of an operator's program."""

    def __init__(self, server):
        self.path = server if isinstance(server, str) else str(server.folder / "run/control.sock")
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(self.path)
        self._lines = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._lines.close()
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def ask(self, verb, **options):
        self.send(json.dumps({"verb": verb, **options}).encode() + b"\n")

    def line(self):
        """The next object; None: there will be no more."""
        octets = self._lines.readline()
        return json.loads(octets) if octets.endswith(b"\n") else None

    def answer(self):
        """All objects, and the last line."""
        objects = []
        while (line := self.line()) is not None:
            if "done" in line or "error" in line:
                return objects, line
            objects.append(line)
        raise AssertionError(f"the clerk broke off after {objects}")

    def asked(self, verb, **options):
        self.ask(verb, **options)
        return self.answer()


def asked(server, verb, **options):
    """Objects and last line, over a connection of its own."""
    with Control(server) as control:
        return control.asked(verb, **options)


def objects(server, verb, **options):
    """Of an answer that is done."""
    found, last = asked(server, verb, **options)
    if last != DONE:
        raise AssertionError(f"{verb} was answered with {last}")
    return found


def restantectl(server, *arguments, **more):
    """As an operator runs it, by the server's configuration."""
    return subprocess.run(
        [RESTANTECTL, *map(str, arguments), "--config", str(server.configuration)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
        stdin=subprocess.DEVNULL, **more)


class Controlled(House):
    workers = 2

    def open(self, settings=None, **options):
        served = super().open(settings, **options)
        served.maildir("user1").deliver(b"a: b\n\none\n")
        served.maildir("user1").deliver(b"a: b\n\ntwo\n")
        return served

    def who(self, **options):
        return objects(self.served, "who", **options)

    def users(self, **options):
        return sorted(row["user"] for row in self.who(**options))

    def write_nonsense(self):
        self.served.configure(self.with_workers({"limits": {"sesions": 1}}))

    def status(self):
        [status] = objects(self.served, "status")
        return status
