# SPDX-License-Identifier: Apache-2.0
"""The rows of the comparison: what is measured, and the goals."""

import dataclasses
import os
import shutil
import statistics
import time

from compare import arena, load

EVERYBODY = ("Dovecot", "Restante", "ceiling")
AND_THE_READER = (*EVERYBODY, "reader")
PAST_SECONDS = 0.3  # of load before a row is measured, so that caches are filled
LOGINS_LEAST = 3
LOGINS_MOST = 300
LOGINS_BEFORE = 3  # after these an index is there and believed

# Files in a Maildir that its server can make again.
CACHES = {"Dovecot": "dovecot*", "Restante": "restante.index*", arena.BEFORE: "restante.index*"}


@dataclasses.dataclass(frozen=True)
class Goal:
    """At least so many times as good as another server; or, against None, a value of at most."""

    against: str | None
    bound: float


@dataclasses.dataclass(frozen=True)
class Sample:
    value: float
    cpu_us: float | None = None  # processor time of the server, for one
    violations: int = 0
    complaints: tuple = ()


@dataclasses.dataclass(frozen=True)
class Row:
    name: str  # for --only
    title: str
    unit: str
    per: str  # what the processor time is for
    goals: tuple
    mail: arena.Mail
    servers: tuple = EVERYBODY
    is_more_better: bool = True

    def prepare(self, place, name):
        """Gives a server a past."""


@dataclasses.dataclass(frozen=True)
class RateRow(Row):
    """Something a second, under a load."""

    scenario: str = ""
    clients: int = 1
    counter: str = "sessions"
    divisor: float = 1
    options: tuple = ()

    def prepare(self, where, name):
        self._load(where, name, PAST_SECONDS)

    def measure(self, where, name):
        found = self._load(where, name, where.seconds)
        counter = "requests" if self.counter == "octets" else self.counter
        return Sample(found.rate(self.counter) / self.divisor,
                      found.cpu_microseconds_per(counter), found.total("violations"),
                      tuple(found.complaints()))

    def _load(self, where, name, seconds):
        return where.generator.run(self.scenario, where.server(name, self.mail), self.mail.pattern,
                                   seconds, "--clients", str(self.clients), *self.options)


@dataclasses.dataclass(frozen=True)
class LoginRow(Row):
    """Milliseconds from USER to the reply to STAT, one login at a time."""

    servers: tuple = ("Dovecot", "Restante")
    is_more_better: bool = False
    before: str = ""  # each login: "forgotten", there is no index; "delivery", a message came

    def prepare(self, where, name):
        for _ in range(LOGINS_BEFORE):
            self._login(where, name)

    def measure(self, where, name):
        server = where.server(name, self.mail)
        seconds = []
        end = time.monotonic() + where.seconds
        before = server.cpu_seconds()
        while len(seconds) < LOGINS_LEAST or (time.monotonic() < end and
                                              len(seconds) < LOGINS_MOST):
            where.budget.demand(1)
            seconds.append(self._login(where, name))
        cpu = (server.cpu_seconds() - before) / len(seconds)
        return Sample(statistics.median(seconds) * 1e3, cpu * 1e6,
                      complaints=self._what_is_missing(where, name))

    def _maildir(self, where):
        return where.place.maildir(f"user1@{self.mail.domain}")

    def _login(self, where, name):
        if self.before == "forgotten":
            for file in self._maildir(where).glob(CACHES[name]):
                file.unlink()
        elif self.before == "delivery":
            deliver(self._maildir(where))
        session = load.Session(where.server(name, self.mail), f"user1@{self.mail.domain}")
        session.quit()
        return session.seconds

    def _what_is_missing(self, where, name):
        if self.before == "forgotten" or any(self._maildir(where).glob(CACHES[name])):
            return ()
        return (f"{name} keeps no index here, so its logins are not warm",)


@dataclasses.dataclass(frozen=True)
class MemoryRow(Row):
    """KiB of an idle session: how the server's memory grows with their number. All users have
    logged in before, so that what a server remembers of its users does not count as a session's."""

    servers: tuple = ("Dovecot", "Restante")
    is_more_better: bool = False

    # Sessions before the growth is measured, and those it is measured with. Dovecot's are
    # processes, and few of them tell enough.
    SESSIONS = {"Dovecot": (100, 200), "Restante": (1000, 2000), arena.BEFORE: (1000, 2000)}

    def measure(self, where, name):
        server = where.start(name)
        before, more = self.SESSIONS[name]
        sessions = []
        try:
            for number in range(before + more):
                load.Session(server, f"user{number + 1}@{self.mail.domain}").quit()
            self._log_in(where, server, sessions, before)
            memory = server.memory_octets()
            self._log_in(where, server, sessions, more)
            growth = server.memory_octets() - memory
        finally:
            for session in sessions:
                session.close()
            server.stop()
        return Sample(growth / more / 1024)

    def _log_in(self, where, server, sessions, count):
        for _ in range(count):
            where.budget.demand(1)
            sessions.append(load.Session(server, f"user{len(sessions) + 1}@{self.mail.domain}"))


def deliver(maildir):
    """One more message, as Maildir has it: made in tmp, then moved to new."""
    text = b"Subject: one more\n\n" + b"x" * 70 + b"\n"
    name = f"{time.time_ns() // 10**9}.M{time.time_ns() // 1000 % 10**6}P{os.getpid()}.load"
    name += f",S={len(text)},W={len(text) + text.count(10)}"
    (maildir / "tmp" / name).write_bytes(text)
    shutil.chown(maildir / "tmp" / name, maildir.owner(), maildir.group())
    (maildir / "tmp" / name).rename(maildir / "new" / name)


def with_before(row):
    """The row, measured with an earlier build of Restante as well."""
    return dataclasses.replace(row, servers=(*row.servers, arena.BEFORE))


def goals(dovecot, ceiling=None):
    return (Goal("Dovecot", dovecot), *([Goal("ceiling", ceiling)] if ceiling else []))


ROWS = (
    RateRow("login", "login and QUIT, 200 maildrops of 20, 50 clients", "1/s", "session",
            goals(4.5, 0.70), arena.ORDINARY, scenario="login", clients=50),
    RateRow("fetch", "session with 5 RETR, median 8 KB, 50 clients", "1/s", "session",
            goals(4, 0.70), arena.ORDINARY, scenario="fetch", clients=50,
            servers=AND_THE_READER, options=("--retrieve", "5")),
    RateRow("retr", "RETR of those messages, 20 clients", "MB/s", "request",
            goals(3, 0.50), arena.ORDINARY, servers=AND_THE_READER, scenario="retr", clients=20,
            counter="octets", divisor=1e6),
    RateRow("retr-lf", "RETR of 10 MB stored with LF, one client", "MB/s", "request",
            goals(3.5, 0.60), arena.LARGE_LF, servers=AND_THE_READER, scenario="retr",
            counter="octets", divisor=1e6),
    RateRow("retr-crlf", "RETR of 10 MB stored with CRLF, one client", "MB/s", "request",
            (Goal("ceiling", 0.90),), arena.LARGE_CRLF, scenario="retr", counter="octets",
            divisor=1e6),
    RateRow("noop", "NOOP, 20 clients", "1/s", "request",
            goals(1.3, 0.85), arena.ORDINARY, scenario="noop", clients=20, counter="requests"),
    LoginRow("login-warm", "login to 20,000 messages, index warm", "ms", "login",
             goals(50), arena.FULL),
    LoginRow("login-cold", "login to 20,000 messages, no index, sizes in names", "ms", "login",
             goals(5), arena.FULL, before="forgotten"),
    LoginRow("login-mail", "login to 20,000 messages after another one came", "ms", "login",
             (), arena.FULL, before="delivery"),
    MemoryRow("memory", "memory of an idle session, 20 messages", "KiB", "session",
              (Goal(None, 2.0),), arena.IDLE),
)
