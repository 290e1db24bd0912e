# SPDX-License-Identifier: Apache-2.0
"""How Restante's costs grow: with the size of a maildrop, and with the number of sessions.

    tests/bench/growth.py [--build DIR] [--json FILE] [--quick]

Costs are the server's processor time, which is steadier than what a client sees, and its memory.
Prints a table with the exponent k that fits y = c * x^k (and that of the last step alone, where
fixed costs weigh least); the JSON is for `restante-load growth FILE --html PAGE`. Needs root and a
release build. Ends by itself within ten minutes."""

import argparse
import json
import math
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from compare import arena, load, machine, many, programs, rows, servers

BUDGET_SECONDS = 600
SIZES = (20, 100, 1_000, 10_000, 100_000)  # messages in a maildrop
SESSIONS = (100, 1_000, 5_000, 18_000)
QUICK = 3  # so many of each

CPU_SECONDS_ENOUGH = 0.5  # of the server, so that its clock's 10 ms do not matter
LOGIN_SECONDS_MOST = 5
LOGINS_LEAST = 5
NOOP_SECONDS = 2
NOOP_CLIENTS = 20
MESSAGES_HELD = 5_000  # in all maildrops that are open while memory is measured, or one maildrop


def waiting(sessions):
    """Who does NOOP, and behind those who is idle."""
    return arena.Mail("idle.test", NOOP_CLIENTS + sessions,
                      ("--messages", "1", "--sizes", "fixed:512B"))


def maildrops(size):
    """Few large ones, many small ones."""
    users = max(1, min(200, MESSAGES_HELD // size))
    return arena.Mail(f"of-{size}.test", users, ("--messages", str(size), "--sizes", "fixed:512B"))


def login_cost(where, server, size, is_cold):
    """Microseconds of processor time for USER, PASS, STAT and QUIT."""
    user = f"user1@{maildrops(size).domain}"
    maildir = where.place.maildir(user)
    for _ in range(rows.LOGINS_BEFORE):
        load.Session(server, user).quit()
    end = time.monotonic() + LOGIN_SECONDS_MOST
    logins = 0
    before = server.cpu_seconds()
    while (spent := server.cpu_seconds() - before) < CPU_SECONDS_ENOUGH:
        if logins >= LOGINS_LEAST and time.monotonic() > end:
            break
        where.budget.demand(1)
        for _ in range(LOGINS_LEAST):
            if is_cold:
                for file in maildir.glob(rows.CACHES["Restante"]):
                    file.unlink()
            load.Session(server, user).quit()
            logins += 1
    return spent / logins * 1e6


def maildrop_memory(where, size):
    """Octets of an idle session with so many messages, its index warm."""
    mail = maildrops(size)
    users = [f"user{number}@{mail.domain}" for number in range(1, mail.users + 1)]
    server = where.start("Restante")
    for user in users:
        load.Session(server, user).quit()
    server.stop()
    server = where.start("Restante")
    load.Session(server, f"user1@{waiting(1).domain}").quit()
    before = server.memory_octets()
    sessions = [load.Session(server, user) for user in users]
    grown = server.memory_octets() - before
    for session in sessions:
        session.close()
    server.stop()
    return grown / mail.users


def with_sessions(where, count):
    """Microseconds of processor time for a NOOP beside so many idle sessions, and the server's
    memory with them."""
    server = where.start("Restante")
    domain = waiting(count).domain
    idle = where.generator.start(
        "idle", server, f"user{{{NOOP_CLIENTS + 1}..{NOOP_CLIENTS + count}}}@{domain}",
        "--count", str(count), "--in", "2s", "--duration", "300s")
    many.gather(where, server, [idle], count)
    memory = server.memory_octets()
    found = where.generator.run("noop", server, f"user{{1..{NOOP_CLIENTS}}}@{domain}", NOOP_SECONDS,
                                "--clients", str(NOOP_CLIENTS))
    where.place.processes.stop(idle)
    server.stop()
    return found.cpu_microseconds_per("requests"), memory


def exponent(points):
    """k of y = c * x^k by least squares in the logarithms."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x, mean_y = (sum(column) / len(logs) for column in zip(*logs))
    return (sum((x - mean_x) * (y - mean_y) for x, y in logs) /
            sum((x - mean_x) ** 2 for x, _ in logs))


class Chart:
    def __init__(self, title, x, y, unit):
        self.title, self.x, self.y, self.unit = title, x, y, unit
        self.series = {}

    def add(self, name, x, y):
        # The axes are logarithmic; what was too little to be seen is left out.
        if y > 0:
            self.series.setdefault(name, []).append((x, y))

    def show(self):
        print(f"\n{self.title} ({self.unit})")
        for name, points in self.series.items():
            values = "".join(f"{x:>9,}: {y:<12,.6g}" for x, y in points)
            print(f"  {name:<12}{values}", end="")
            if len(points) > 1:
                print(f"k = {exponent(points):.2f}, last step {exponent(points[-2:]):.2f}", end="")
            print()

    def as_json(self):
        return {"title": self.title, "x": {"label": self.x, "unit": "number"},
                "y": {"label": self.y, "unit": self.unit},
                "series": [{"name": name, "points": points}
                           for name, points in self.series.items()]}


class Charts:
    def __init__(self):
        self.logins = Chart("Processor time of a login", "messages in the maildrop", "a login",
                            "us")
        self.noops = Chart("Processor time of a NOOP", "sessions", "a NOOP", "us")
        self.maildrops = Chart("Memory of a session", "messages in the maildrop", "a session",
                               "octets")
        self.sessions = Chart("Memory of the server", "sessions", "the server", "octets")

    def __iter__(self):
        return iter(vars(self).values())


def measure(where, sizes, counts, charts):
    where.make_mail([*map(maildrops, sizes), waiting(max(counts))])
    server = where.start("Restante")
    for size in sizes:
        charts.logins.add("index warm", size, login_cost(where, server, size, is_cold=False))
        charts.logins.add("index cold", size, login_cost(where, server, size, is_cold=True))
    server.stop()
    for size in sizes:
        charts.maildrops.add("Restante", size, maildrop_memory(where, size))
    for count in counts:
        cost, octets = with_sessions(where, count)
        charts.noops.add("Restante", count, cost)
        charts.sessions.add("Restante", count, octets)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", metavar="DIR")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--quick", action="store_true",
                        help=f"only the {QUICK} smallest sizes and numbers")
    options = parser.parse_args()
    paths = programs.find(options.build)
    machine.end_like_an_interrupt()
    machine.raise_descriptor_limit()
    few = QUICK if options.quick else None
    budget = machine.Budget(BUDGET_SECONDS)
    charts = Charts()
    with machine.temporary_folder("restante-growth-") as folder, machine.Processes() as processes:
        where = arena.Arena(servers.Place(folder, processes), paths, budget, NOOP_SECONDS)
        try:
            measure(where, SIZES[:few], SESSIONS[:few], charts)
        except machine.OutOfTime as over:
            print(f"not all was measured: {over}")
        budget.close()
    for chart in charts:
        chart.show()
    if options.json:
        options.json.write_text(json.dumps(
            {"format": "restante-load growth", "format_version": 1, "title": "Restante",
             "note": machine.describe(), "charts": [chart.as_json() for chart in charts]}) + "\n")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
