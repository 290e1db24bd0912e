# SPDX-License-Identifier: Apache-2.0
"""Where the rows are measured: the mail, and the servers that are up so far."""

import dataclasses
import os

from compare import load, servers


@dataclasses.dataclass(frozen=True)
class Mail:
    """The maildrops user1@domain, user2@domain, ..."""

    domain: str
    users: int
    options: tuple  # of restante-load mailbox; none: these users have no Maildirs

    @property
    def pattern(self):
        return f"user{{1..{self.users}}}@{self.domain}"


ORDINARY = Mail("ordinary.test", 200,
                ("--messages", "20", "--sizes", "lognormal:8KiB,1.0", "--line-ends", "lf"))
LARGE_LF = Mail("large-lf.test", 1,
                ("--messages", "3", "--sizes", "fixed:10MiB", "--line-ends", "lf"))
LARGE_CRLF = Mail("large-crlf.test", 1,
                  ("--messages", "3", "--sizes", "fixed:10MiB", "--line-ends", "crlf"))
FULL = Mail("full.test", 1,
            ("--messages", "20000", "--sizes", "fixed:1KiB", "--names", "sizes"))
IDLE = Mail("idle.test", 3000, ("--messages", "20", "--sizes", "fixed:512B"))

OF_ONE_DOMAIN = ("ceiling", "reader")
BEFORE = "before"  # an earlier build of Restante


class Arena:
    def __init__(self, place, programs, budget, seconds):
        self.place = place
        self.budget = budget
        self.seconds = seconds  # of one measurement
        self.generator = load.Generator(place, programs.load, budget)
        self._programs = programs
        self._running = {}

    def make_mail(self, mails):
        """Each once, with its users."""
        for mail in dict.fromkeys(mails):
            self.place.add_users(mail.domain, mail.users)
            if mail.options:
                self.generator.make_mail(mail.domain, mail.pattern, *mail.options)

    def server(self, name, mail):
        """The server of this name, started when first asked for."""
        key = (name, mail.domain if name in OF_ONE_DOMAIN else None)
        if key not in self._running:
            self._running[key] = self.start(name, mail)
        return self._running[key]

    def start(self, name, mail=None, workers=1):
        """One with no past. Of Dovecot and each Restante there is one at a time."""
        if name in OF_ONE_DOMAIN:
            return servers.start_ceiling(self.place, self._programs.ceiling, mail.domain, name)
        if before := self._running.pop((name, None), None):
            before.stop()
        if name == "Dovecot":
            return servers.start_dovecot(self.place, self._programs.dovecot, os.cpu_count())
        program = self._programs.before if name == BEFORE else self._programs.restante
        return servers.start_restante(self.place, program, workers, name)
