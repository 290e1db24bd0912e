# SPDX-License-Identifier: Apache-2.0
"""Runs restante-load and reads what it found; and a small client for single logins."""

import dataclasses
import json
import socket
import subprocess
import time

from compare import servers

WARM_UP_SECONDS = 0.5
PATIENCE_SECONDS = 20  # for a load to end, beyond the time it was told to take
LOGIN_SECONDS = 30  # for one reply
REPLY_OCTETS = 512
MESSAGE_OCTETS = 1 << 16


@dataclasses.dataclass
class Found:
    """What one run of restante-load found, and what it cost the server."""

    results: dict
    cpu_seconds: float = 0.0

    def rate(self, counter):
        """A second, of "sessions", "requests" or "octets"."""
        return self.results[counter] / self.results["seconds"]

    def cpu_microseconds_per(self, counter):
        return self.cpu_seconds / max(self.results[counter], 1) * 1e6

    def operation(self, name):
        for one in self.results["operations"]:
            if one["name"] == name:
                return one
        raise RuntimeError(f"no {name} came through: {'; '.join(self.complaints())}")

    def total(self, tallies):
        """Of "errors" or "violations"."""
        return sum(tally["count"] for tally in self.results[tallies])

    def complaints(self):
        """Errors and violations in words."""
        return [f"{tally['count']} x {tally['what']}"
                for kind in ("violations", "errors") for tally in self.results[kind]]


class Generator:
    """restante-load, aimed at servers of one Place."""

    def __init__(self, place, program, budget):
        self._place = place
        self._program = program
        self._budget = budget

    def make_mail(self, domain, users, *options):
        """Maildirs of users of one domain, owned by the account that serves them."""
        self._budget.demand(5)
        run = self._place.processes.run
        run([self._program, "mailbox", self._place.mail, "--users", users, "--layout",
             servers.LAYOUT, "--seed", "1", *options], self._budget.left())
        run(["chown", "-R", f"{servers.ACCOUNT}:", self._place.mail / domain], self._budget.left())

    def command(self, scenario, server, users, *options):
        return [self._program, scenario, f"127.0.0.1:{server.port}", "--users", users, "--password",
                servers.PASSWORD, "--quiet", *options]

    def run(self, scenario, server, users, seconds, *options):
        """A load for so long."""
        whole = seconds + WARM_UP_SECONDS
        found = self.run_through(scenario, server, users, whole,
                                 "--duration", f"{seconds * 1000:.0f}ms",
                                 "--warmup", f"{WARM_UP_SECONDS * 1000:.0f}ms", *options)
        # The server worked through the warm-up as well, at the same rate.
        found.cpu_seconds *= seconds / whole
        return found

    def run_through(self, scenario, server, users, seconds, *options):
        """A load that ends by itself, hopefully within `seconds`."""
        self._budget.demand(seconds + 1)
        file = self._place.folder / "results.json"
        file.unlink(missing_ok=True)
        before = server.cpu_seconds()
        self._place.processes.run(
            self.command(scenario, server, users, "--json", file, *options),
            min(seconds + PATIENCE_SECONDS, self._budget.left()))
        return Found(json.loads(file.read_text()), server.cpu_seconds() - before)

    def start(self, scenario, server, users, *options):
        """In the background, until it is stopped."""
        return self._place.processes.start(self.command(scenario, server, users, *options),
                                           stdout=subprocess.DEVNULL)


class Session:
    """A connection that is logged in. `seconds`: from sending USER, PASS and STAT to the reply to
    STAT, because a server may say +OK to PASS (Dovecot does) before it has looked at the
    maildrop."""

    def __init__(self, server, user):
        self._socket = socket.create_connection(("127.0.0.1", server.port), LOGIN_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._await_replies(1)
        commands = f"USER {user}\r\nPASS {servers.PASSWORD}\r\nSTAT\r\n".encode()
        began = time.perf_counter()
        self._socket.sendall(commands)
        self._await_replies(3)
        self.seconds = time.perf_counter() - began

    def retrieve(self, number):
        """Reads a message to its end."""
        self._socket.sendall(f"RETR {number}\r\n".encode())
        received = b""
        while not received.endswith(b"\r\n.\r\n"):
            octets = self._socket.recv(MESSAGE_OCTETS)
            if not octets or (not received and octets.startswith(b"-")):
                raise RuntimeError(f"instead of a message the server sent {received[:80]!r}")
            received += octets

    def quit(self):
        self._socket.sendall(b"QUIT\r\n")
        self._await_replies(1)
        # The server has let go of the maildrop when it hangs up.
        while self._socket.recv(REPLY_OCTETS):
            pass
        self._socket.close()

    def close(self):
        self._socket.close()

    def _await_replies(self, count):
        replies = b""
        while replies.count(b"\n") < count:
            octets = self._socket.recv(REPLY_OCTETS)
            if not octets or octets.startswith(b"-") or b"\n-" in octets:
                raise RuntimeError(f"instead of +OK the server said {replies + octets!r}")
            replies += octets
