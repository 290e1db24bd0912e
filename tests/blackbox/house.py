# SPDX-License-Identifier: Apache-2.0
"""A server whose processes are looked at one by one, and whose program on disk can be replaced."""

import contextlib
import functools
import os
import pathlib
import pwd
import shutil
import signal

from client import Client
from harness import PATIENCE, RESTANTE
from workers import USERS, Workers

IS_ROOT = os.geteuid() == 0
MESSAGE = b"a: b\n\none\n"
SCAN = (1, 13)  # what STAT says of it
REFUSED = {"reload": "reload refused, all stays as it was",
           "upgrade": "upgrade refused, all stays as it was"}


def identity(pid, row="Uid"):
    """What /proc says of a process: real, effective, saved and of its files."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(row + ":"):
            return line.split()[1:]
    raise KeyError(row)


def number_of(user):
    return str(pwd.getpwnam(user).pw_uid)


def needs_root(test):
    """Others can't be somebody else."""
    @functools.wraps(test)
    def tried(self):
        if IS_ROOT:
            test(self)
        else:
            print(f"{test.__name__}: needs root")
    return tried


class House(Workers):
    """Workers that may be upgraded. After an upgrade `served.process` is the old supervisor."""

    workers = 1

    def open(self, settings=None, **options):
        self.program = self.folder / "program"
        shutil.copy(RESTANTE, self.program)
        return self.start(self.workers, settings, program=self.program, **options)

    def give_to(self, user):
        """The mail is that user's, who comes as far as there."""
        self.folder.chmod(0o755)
        for path in (self.folder / "mail", *(self.folder / "mail").rglob("*")):
            shutil.chown(path, user)

    def _end(self, server):
        if server.process is None:
            return
        successors = self.supervisors(server)[1:]
        if not successors:
            super()._end(server)
            return
        # A session that a failed test left open must not hold this up.
        while None not in server.log:
            with contextlib.suppress(ProcessLookupError):
                os.kill(successors[-1], signal.SIGTERM)
            with server._news:
                server._news.wait_for(lambda: None in server.log, 2)
        server.wait()

    @staticmethod
    def supervisors(server):
        handed_over = server.events("the new program serves, this one drains")
        return [server.pid, *(int(entry["pid"]) for entry in handed_over)]

    @property
    def supervisor(self):
        return self.supervisors(self.served)[-1]

    def signal(self, number):
        os.kill(self.supervisor, number)

    def process(self, role, number=1):
        """The process that has this place now."""
        worker = {"worker": str(number)} if role == "worker" else {}
        return int(self.served.events(f"{role} started", **worker)[-1]["pid"])

    def worker_processes(self):
        return [self.process("worker", number) for number in range(1, self.count + 1)]

    def put_on_disk(self, content, mode=0o755):
        """Another program in the place of ours."""
        other = self.folder / "other-program"
        if isinstance(content, bytes):
            other.write_bytes(content)
        else:
            shutil.copy(content, other)
        other.chmod(mode)
        other.rename(self.program)

    def draining(self):
        return len([entry for entry in self.served.events("draining") if "worker" in entry])

    def replace(self, what, number):
        """A new set, which alone has clients when this comes back."""
        done, draining, old = len(self.served.events(what)), self.draining(), self.count
        self.signal(number)
        self.served.wait_for(what, count=done + 1)
        self.eventually(lambda: self.draining() >= draining + old, "the old workers drain")

    def reload(self, settings=None, workers=None):
        """Well."""
        before = self.count
        new = workers or before
        self.count = new
        if settings is not None:
            self.settings = settings
        self.served.configure(self.with_workers(self.settings))
        self.count = before
        self.replace("reloaded", signal.SIGHUP)
        self.count = new

    def upgrade(self):
        """Well. The new supervisor."""
        self.replace("the new program serves, this one drains", signal.SIGUSR2)
        return self.supervisor

    def locks_and_limits_hold_across(self, replace):
        self.open({"limits": {"sessions": 3}})
        inside = self.session()
        replace()
        with Client(self.served) as client:
            client.ok("USER user1")
            self.assertIn("[IN-USE]", client.refused("PASS secret"))
            with Client(self.served), Client(self.served) as one_too_many:
                self.assertTrue(one_too_many.greeting.startswith("-ERR"))
        inside.ok("QUIT")
        self.session().ok("QUIT")

    def refusals(self, what="reload"):
        return [entry["problem"] for entry in self.served.events(REFUSED[what])]

    def is_refused_because(self, what, *reasons):
        """Each of them is said."""
        for reason in reasons:
            self.eventually(lambda: any(reason in said for said in self.refusals(what)),
                            f"the {what} is refused: {reason}\n{self.served.text()}")

    def session(self, user="user1"):
        client = Client(self.served)
        self.addCleanup(client.close)
        return client.log_in(user)

    def login(self, user="user1", password="secret", **options):
        """The answer to a login."""
        with Client(self.served, **options) as client:
            client.ok(f"USER {user}")
            return client.command(f"PASS {password}")

    def guess_until_refused(self, user="user2"):
        """Until even the right password is not looked at."""
        self.eventually(lambda: self.is_penalised(user), "guesses are refused")

    def is_penalised(self, user="user2"):
        failed = len(self.served.events("login failed"))
        self.login(user, "wrong")
        return self.served.wait_for("login failed", count=failed + 1)["reason"] == "penalised"

    def all_end(self):
        """Standard error ends with the last process that has it."""
        self.served._wait(lambda: None in self.served.log, "the end")
        self.served.process.wait(PATIENCE)


# Guesses are counted, and no test waits for an answer.
THROTTLED = {"auth": {"failure_delay": "1ms"}}

__all__ = ["House", "IS_ROOT", "MESSAGE", "SCAN", "THROTTLED", "USERS", "identity", "needs_root",
           "number_of"]
