# SPDX-License-Identifier: Apache-2.0
"""A server whose system calls are struck by order: tests/faults, loaded before the C library.

RESTANTE_LONG=1 in the environment asks for every case instead of some of each kind.
"""

import ctypes
import mmap
import os
import pathlib
import re
import shutil

from client import Client, Gone
from harness import RESTANTE, ServerTest

LONG = os.environ.get("RESTANTE_LONG", "0") not in ("", "0")

FAIL, KILL_BEFORE, KILL_AFTER, CUT_SHORT = 1, 2, 3, 4
FOR_EVER = 2**32 - 1

KEPT = "restante.deleted"  # in the Maildir


def library_for(program):
    """That of the program's own build: what sanitizers need of each other must fit."""
    return pathlib.Path(program).resolve().parents[1] / "tests/faults/restante_faults.so"


class Plan(ctypes.Structure):
    """The layout of tests/faults/plan.h."""

    _fields_ = [
        ("armed", ctypes.c_uint32), ("blow", ctypes.c_uint32), ("error", ctypes.c_int32),
        ("passed", ctypes.c_uint32), ("times", ctypes.c_uint32), ("matched", ctypes.c_uint32),
        ("recording", ctypes.c_uint32), ("call", ctypes.c_char * 32), ("path", ctypes.c_char * 256),
    ]


class FaultTest(ServerTest):
    """Servers here have one plan. Each test prints how many cases it ran."""

    def setUp(self):
        super().setUp()
        path = self.plan_path = self.folder / "plan"
        path.write_bytes(bytes(ctypes.sizeof(Plan)))
        self.record_path = self.folder / "plan.record"
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self.plan = Plan.from_buffer(self._map)
        self.cases = 0
        self.addCleanup(lambda: print(f"cases: {self.cases}"))

    def struck_server(self, settings=None, **options):
        return self.server(settings, environment=self.blows_for(RESTANTE), **options)

    def blows_for(self, program):
        """What the program's environment says then."""
        library = library_for(program)
        self.assertTrue(library.exists(), library)
        return {"LD_PRELOAD": str(library), "RESTANTE_FAULTS": str(self.plan_path)}

    def strike(self, blow, *, error=0, passed=0, times=1, call="", path="/mail/"):
        """Calls on paths with `path` in them: the first `passed` go by, `times` are struck then."""
        self.calm()
        self.plan.blow, self.plan.error = blow, error
        self.plan.passed, self.plan.times = passed, times
        self.plan.call, self.plan.path = call.encode(), path.encode()
        self.plan.armed = 1

    def calm(self):
        """From here on no call is struck."""
        self.plan.armed = 0
        self.plan.matched = 0

    def was_struck(self):
        return self.plan.matched > self.plan.passed

    def each_number(self, first=0, stride=1):
        """0, 1, 2, …, until a case, told how many calls go by first, was not struck any more."""
        number = first
        while True:
            yield number
            self.cases += 1
            if not self.was_struck():
                return
            number += stride

    def log_in_at_last(self, server):
        """The maildrop is free as soon as the server knows that the last session is gone."""
        def attempt():
            try:
                client = Client(server)
            except (OSError, Gone):
                return None
            try:
                client.ok("USER joe")
                answer = client.command("PASS secret")
            except (OSError, Gone):
                answer = ""
            if answer.startswith("+OK"):
                return client
            client.close()
            if answer:
                self.assertIn("[IN-USE]", answer)
            return None

        return self.eventually(attempt, "a login")


class Mail:
    """A Maildir of a few messages, made anew for each case. Messages are known by their base names.
    More than 8 have an index; one is in wire form and so large that it goes by sendfile."""

    def __init__(self, maildir, count):
        self.path = maildir.path
        self.stored = {}
        for number in range(count):
            base = f"17000000{number:02}.M{number}P1.host"
            self.stored[base] = f"Subject: {number}\n\nline\n.dot {'x' * number}\n".encode()
        self.stored[base] = b"Subject: large\r\n\r\n" + b"0123456789\r\n" * 16000

    def fill(self):
        (self.path / "restante.index").unlink(missing_ok=True)
        shutil.rmtree(self.path / KEPT, ignore_errors=True)
        for folder in ("new", "cur"):
            for file in (self.path / folder).iterdir():
                file.unlink()
        for number, (base, octets) in enumerate(self.stored.items()):
            place = f"new/{base}" if number % 2 else f"cur/{base}:2,S"
            (self.path / place).write_bytes(octets)
        self._let_the_clock_tick()

    def _let_the_clock_tick(self):
        """What may have been written in the tick in which it is counted does not go by sendfile."""
        latest = max(os.stat(self.path / folder).st_ctime_ns for folder in ("new", "cur"))
        probe = self.path / "tmp/tick"
        while True:
            probe.write_bytes(b"x")
            if probe.stat().st_mtime_ns > latest + 25_000_000:
                return

    def there(self):
        """The base names of the messages that are there, whole."""
        found = set()
        for folder in ("new", "cur"):
            for file in (self.path / folder).iterdir():
                base = file.name.partition(":")[0]
                if file.read_bytes() == self.stored[base]:
                    found.add(base)
        return found

    def kept(self):
        """The base names of the deleted messages that are kept, whole; each once."""
        found = []
        folder = self.path / KEPT
        for file in folder.iterdir() if folder.exists() else ():
            base = file.name.partition(".")[2].partition(":")[0]
            if file.read_bytes() == self.stored[base]:
                found.append(base)
        if len(found) != len(set(found)):
            raise AssertionError(f"kept twice: {found}")
        return set(found)

    def reflag(self, base, flags):
        """As a mail reader does, wherever the message is; where it is gone, nothing."""
        for file in [*(self.path / "new").iterdir(), *(self.path / "cur").iterdir()]:
            if file.name.partition(":")[0] == base:
                file.rename(self.path / f"cur/{base}:2,{flags}")


def deleted_of(answer):
    """How many messages an answer to QUIT says are gone, and whether it says so with +OK."""
    found = re.fullmatch(r"\+OK goodbye(?:, (\d+) messages deleted)?", answer)
    if found:
        return int(found[1] or 0), True
    found = re.fullmatch(r"-ERR \[SYS/(?:TEMP|PERM)\] "
                         r"(?:only )?(\d+) of \d+ messages deleted(?:, but not durably)?", answer)
    if not found:
        raise AssertionError(f"QUIT was answered with {answer!r}")
    return int(found[1]), False
