# SPDX-License-Identifier: Apache-2.0
"""A good client beside hostile ones, at Restante and at Dovecot: who keeps serving, what it costs,
and how long the good client waits."""

import dataclasses
import statistics
import subprocess
import sys
import time

from compare import arena, attacks, load, servers
from compare.outcome import Fact

VICTIMS = arena.Mail("hostile.test", attacks.USERS,
                     ("--messages", "1", "--sizes", "fixed:1MiB", "--line-ends", "lf"))
GOOD = arena.Mail("good.test", 20, ("--messages", "20", "--sizes", "lognormal:8KiB,1.0"))

ATTACKS = {
    "silent": f"{attacks.SILENT:,} connections that say nothing",
    "slow_login": f"{attacks.SLOW} logins of an octet a second",
    "unread": f"{attacks.GREEDY} x {attacks.RETRS} RETR of 1 MiB, not read",
    "commands": f"{attacks.FEW} floods of NOOP",
    "endless_line": f"{attacks.FEW} lines without an end",
    "resets": "resets in mid-RETR, in a loop",
    "reconnects": "connects and resets, in a loop",
}
PAUSE_SECONDS = 0.002  # of the good client between sessions: it is one, not a load
SETTLE_SECONDS = 0.5
PERCENTILE = 99

COLUMNS = (("attack", -38), ("server", -8), ("good sessions", 13), ("failed", 6),
           ("p99 ms alone", 12), ("attacked", 8), ("MiB before", 10), ("attacked", 8))


@dataclasses.dataclass(frozen=True)
class Spell:
    """How a good client fared for a while: login, RETR and QUIT, again and again."""

    milliseconds: tuple
    failures: int

    @property
    def p99(self):
        if len(self.milliseconds) < 2:
            return float("inf")
        return statistics.quantiles(self.milliseconds, n=100)[PERCENTILE - 1]


@dataclasses.dataclass(frozen=True)
class Ordeal:
    """One attack on one server."""

    attack: str
    server: str
    alone: Spell
    attacked: Spell
    memory_before: float  # MiB of all processes of the server
    memory_attacked: float

    def cells(self):
        return (ATTACKS[self.attack], self.server, f"{len(self.attacked.milliseconds):,}",
                f"{self.attacked.failures:,}", f"{self.alone.p99:.1f}", f"{self.attacked.p99:.1f}",
                f"{self.memory_before:.0f}", f"{self.memory_attacked:.0f}")

    def fact(self):
        """What Restante promises: nobody is turned away because of somebody else."""
        is_good = self.server != "Restante" or self.attacked.failures == 0
        return Fact(f"{self.server} under {ATTACKS[self.attack]}",
                    f"{len(self.attacked.milliseconds):,} good sessions, {self.attacked.failures} "
                    f"failed; 99th percentile {self.attacked.p99:.1f} ms, alone "
                    f"{self.alone.p99:.1f}; memory {self.memory_attacked:.0f} MiB, before "
                    f"{self.memory_before:.0f}", is_good)


def line(texts):
    return "  ".join(f"{text:<{-width}}" if width < 0 else f"{text:>{width}}"
                     for text, (_, width) in zip(texts, COLUMNS)).rstrip()


def heading():
    return line([name for name, _ in COLUMNS])


def _spell(where, server):
    times, failures = [], 0
    end = time.monotonic() + where.seconds
    number = 0
    while time.monotonic() < end:
        number = number % GOOD.users + 1
        began = time.perf_counter()
        try:
            session = load.Session(server, f"user{number}@{GOOD.domain}")
            session.retrieve(1)
            session.quit()
        except (OSError, RuntimeError):
            failures += 1
        else:
            times.append((time.perf_counter() - began) * 1e3)
        if servers.wait_for_end(server.process, PAUSE_SECONDS):
            raise RuntimeError(f"{server.name} ended")
    return Spell(tuple(times), failures)


def _begin(where, attack, server):
    """The attack is on when this returns."""
    where.budget.demand(attacks.RAMP_SECONDS)
    process = where.place.processes.start(
        [sys.executable, attacks.__file__, attack, str(server.port), VICTIMS.domain],
        stdout=subprocess.PIPE)
    with process.stdout:
        is_on = process.stdout.readline() == b"on\n"
    if not is_on or servers.wait_for_end(process, SETTLE_SECONDS):
        raise RuntimeError(f"the attack {attack} ended by itself")
    return process


def _suffer(where, attack, name):
    where.budget.demand(3 * where.seconds)
    server = where.start(name)
    alone = _spell(where, server)
    before = server.memory_octets()
    process = _begin(where, attack, server)
    attacked = _spell(where, server)
    memory = server.memory_octets()
    where.place.processes.stop(process)
    server.stop()
    return Ordeal(attack, name, alone, attacked, before / 2**20, memory / 2**20)


def measure(where):
    where.make_mail((GOOD, VICTIMS))
    for attack in ATTACKS:
        for name in ("Dovecot", "Restante"):
            yield _suffer(where, attack, name)
