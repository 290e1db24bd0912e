# SPDX-License-Identifier: Apache-2.0
"""What tens of thousands of sessions do to Restante: facts, some with a goal."""

import statistics
import time

from compare import arena, servers
from compare.outcome import Fact

# A process that may open 20,000 files holds so many.
SESSIONS = 18_000
MANY = arena.Mail("many.test", 18_020, ("--messages", "1", "--sizes", "fixed:512B"))

WORKERS = 4
# The kernel spreads connections over the workers by chance; none may get 20,000.
PER_GENERATOR = 17_500
CROWD = arena.Mail("crowd.test", WORKERS * PER_GENERATOR, ())

NOOP_CLIENTS = 20
NOOP_GOAL = 1.2  # times the 99th percentile without the others
GATHER_SECONDS = 90
REST_SECONDS = 0.5  # a server that used no processor time for so long is at rest


def _storm(where):
    """All at once, none turned away."""
    server = where.start("Restante")
    users = f"user{{1..{SESSIONS}}}@{MANY.domain}"
    found = where.generator.run_through("storm", server, users, GATHER_SECONDS,
                                        "--count", str(SESSIONS), "--in", "1s")
    reached = found.results["connections_open_most"]
    errors = found.total("errors") + found.total("violations")
    complaints = "; ".join(found.complaints()) or "none refused, reset or cut off"
    server.stop()
    return Fact(f"{SESSIONS:,} sessions in one storm on one process",
                f"{reached:,} were open together after {found.results['seconds']:.1f} s, "
                f"{complaints}", reached >= SESSIONS and errors == 0)


def _noop_p99s(where, server):
    """Microseconds, of three runs."""
    users = f"user{{{SESSIONS + 1}..{SESSIONS + NOOP_CLIENTS}}}@{MANY.domain}"
    found = [where.generator.run("noop", server, users, where.seconds,
                                 "--clients", str(NOOP_CLIENTS)) for _ in range(3)]
    return [one.operation("NOOP")["p99_us"] for one in found]


def gather(where, server, generators, wanted):
    """Waits until the server has so many descriptors open and nothing left to do: then all have
    logged in."""
    end = time.monotonic() + GATHER_SECONDS
    spent = None
    while server.descriptors() < wanted or server.cpu_seconds() != spent:
        spent = server.cpu_seconds()
        where.budget.demand(2)
        if time.monotonic() > end:
            raise RuntimeError(f"{server.descriptors():,} descriptors are open after "
                               f"{GATHER_SECONDS} s, and the server is not at rest; "
                               f"{wanted:,} sessions were to come")
        if any(servers.wait_for_end(generator, REST_SECONDS / len(generators))
               for generator in generators):
            raise RuntimeError("restante-load ended before all sessions were there")


def _among_idle(where):
    server = where.start("Restante")
    alone = _noop_p99s(where, server)
    memory = server.memory_octets()
    users = f"user{{1..{SESSIONS}}}@{MANY.domain}"
    idle = where.generator.start("idle", server, users, "--count", str(SESSIONS), "--in", "2s",
                                 "--duration", "300s")
    gather(where, server, [idle], SESSIONS)
    each = (server.memory_octets() - memory) / SESSIONS
    beside = statistics.median(_noop_p99s(where, server))
    where.place.processes.stop(idle)
    # Before and after, so that the machine's drift counts for both.
    alone = statistics.median(alone + _noop_p99s(where, server))
    server.stop()
    yield Fact(f"99th percentile of NOOP beside {SESSIONS:,} idle sessions",
               f"{beside:.0f} us, {beside / alone:.2f} times the {alone:.0f} us without them "
               f"(<= {NOOP_GOAL})", beside <= NOOP_GOAL * alone)
    yield Fact("memory of each of these sessions, one message", f"{each:,.0f} octets")


def _crowd(where):
    """More sessions than one process can hold, over several workers."""
    server = where.start("Restante", workers=WORKERS)
    memory = server.memory_octets()
    began = time.monotonic()
    idle = [where.generator.start(
        "idle", server, f"user{{{first}..{first + PER_GENERATOR - 1}}}@{CROWD.domain}",
        "--count", str(PER_GENERATOR), "--in", "5s", "--duration", "300s",
        "--sources", f"127.0.{part + 1}.2-127.0.{part + 1}.9")
        for part, first in enumerate(range(1, CROWD.users + 1, PER_GENERATOR))]
    gather(where, server, idle, CROWD.users)
    seconds = time.monotonic() - began
    each = (server.memory_octets() - memory) / CROWD.users
    for generator in idle:
        where.place.processes.stop(generator)
    server.stop()
    return Fact(f"{CROWD.users:,} sessions on {WORKERS} workers",
                f"all there after {seconds:.1f} s, {each:,.0f} octets of memory each")


def measure(where):
    where.make_mail((MANY, CROWD))
    yield _storm(where)
    yield from _among_idle(where)
    yield _crowd(where)
