# SPDX-License-Identifier: Apache-2.0
"""The power fails. What the server changed is written down call by call; of a folder only what was
synced is sure to be on the disk, and of the rest any part may be. Whatever is there then, no mail
is gone that was not marked, and behind an +OK none is back."""

import itertools
import os
import pathlib
import posixpath
import subprocess
import unittest

from faults import KEPT, FaultTest, Mail
from harness import PATIENCE, RESTANTECTL

MARKED = (1, 2, 5, 8)  # numbers


class Disk:
    """The names below a Maildir that survive a power cut for sure, and the changes that may."""

    def __init__(self, names):
        self.names = set(names)
        self.pending = []  # (old name, new name or None) in their order

    def change(self, old, new=None):
        self.pending.append((old, new))

    def sync(self, folder):
        """What changed in the folder is durable. What a move between folders changed in the other
        one may still get lost, alone."""
        pending, self.pending = self.pending, []
        for old, new in pending:
            is_out, is_in = (name is not None and posixpath.dirname(name) == folder
                             for name in (old, new))
            if is_out:
                self.names.discard(old)
            if is_in:
                self.names.add(new)
            left = (None if is_out else old, None if is_in else new)
            if any(left):
                self.change(*left)

    def states(self):
        """All that may be there if the power fails now."""
        for count in range(len(self.pending) + 1):
            for changes in itertools.combinations(self.pending, count):
                yield self._after(changes)

    def _after(self, changes):
        names = set(self.names)
        for old, new in changes:
            if old is None:
                names.add(new)
            elif old in names:
                names.remove(old)
                if new:
                    names.add(new)
        return names


def reachable(names, folder):
    """The base names of messages in a folder that is there."""
    if folder == KEPT and KEPT not in names:
        return set()
    inside = (name.partition("/")[2] for name in names if name.startswith(folder + "/"))
    return {(name.partition(".")[2] if folder == KEPT else name).partition(":")[0]
            for name in inside}


def bases(names):
    """Of the maildrop."""
    return reachable(names, "new") | reachable(names, "cur")


class PowerCut(FaultTest):
    maildrop = {"mark_seen": True}

    def setUp(self):
        super().setUp()
        # The walls of the sandbox keep the record out.
        self.served = self.struck_server({"maildrop": self.maildrop,
                                          "security": {"sandbox": "off"}})
        self.mail = Mail(self.served.maildir(), 10)

    def names(self):
        return {path.relative_to(self.mail.path).as_posix()
                for pattern in ("new/*", "cur/*", KEPT, f"{KEPT}/*")
                for path in self.mail.path.glob(pattern)}

    def reflag(self, base, flags):
        """By another program, which syncs nothing."""
        before = self.names()
        self.mail.reflag(base, flags)
        (old,), (new,) = before - self.names(), self.names() - before
        with open(self.record_path, "a", encoding="utf-8") as record:
            record.write(f"rename {self.mail.path / old} {self.mail.path / new}\n")

    def changes(self):
        """(call, names below the Maildir) of each line of the record that is about messages."""
        for line in self.record_path.read_text().splitlines():
            call, *paths = line.split(" ")
            names = [pathlib.Path(path).relative_to(self.mail.path).as_posix()
                     for path in paths if pathlib.Path(path).is_relative_to(self.mail.path)]
            if names and names[0].split("/")[0] in ("new", "cur", KEPT, "."):
                yield call, names

    def play(self, read=(), flags=()):
        """One session. Gives back the disk behind each change, and the marked messages."""
        self.mail.fill()
        self.record_path.write_text("")
        disk = Disk(self.names())
        self.plan.recording = 1
        with self.log_in_at_last(self.served) as client:
            ids = client.unique_ids()
            for number in read:
                client.message(f"RETR {number}")
            for number in MARKED:
                client.ok(f"DELE {number}")
            client.ok("NOOP")
            for number in flags:
                self.reflag(ids[number], "FS")
            self.assertEqual("+OK goodbye, 4 messages deleted", client.command("QUIT"))
        self.plan.recording = 0
        return disk, {ids[number] for number in MARKED}

    def check(self, **what):
        disk, marked = self.play(**what)
        kept = set(self.mail.stored) - marked
        for call, names in self.changes():
            if call == "sync":
                disk.sync("" if names[0] == "." else names[0])
            elif call == "mkdir":
                disk.change(None, names[0])
            else:
                disk.change(*names)
            for names in disk.states():
                self.cases += 1
                self.assertLessEqual(kept, bases(names), what)
                self.check_what_is_aside(names, marked)
        for names in disk.states():
            self.assertEqual(kept, bases(names), what)

    def check_what_is_aside(self, names, marked):
        """Nothing is."""

    def test_of_a_plain_session(self):
        self.check()

    def test_where_messages_were_marked_as_seen(self):
        self.check(read=(1, 2, 3, 4))

    def test_where_another_program_moved_marked_messages_and_others(self):
        for flags in ((1,), (2,), (3,), (4,), (1, 2, 3, 4), (5, 6, 7, 8)):
            self.check(flags=flags)

    def test_where_all_of_that_happened(self):
        self.check(read=(2, 4, 6), flags=(2, 3, 5))


class PowerCutWhereDeletedMailIsKept(PowerCut):
    """No power cut loses what was deleted: it is in the maildrop or aside."""

    maildrop = {"mark_seen": True, "keep_deleted": "7d"}

    def check_what_is_aside(self, names, marked):
        self.assertLessEqual(marked, bases(names) | reachable(names, KEPT))

    def test_of_a_restore(self):
        self.play()
        disk = Disk(self.names())
        self.record_path.write_text("")
        self.plan.recording = 1
        subprocess.run([RESTANTECTL, "maildrop", "restore", "joe", "--config",
                        str(self.served.configuration)],
                       env={**os.environ, **self.blows_for(RESTANTECTL)}, stdout=subprocess.DEVNULL,
                       timeout=PATIENCE, check=True)
        self.plan.recording = 0
        for call, names in self.changes():
            disk.sync(names[0]) if call == "sync" else disk.change(*names)
            for names in disk.states():
                self.cases += 1
                self.assertEqual(set(self.mail.stored), bases(names) | reachable(names, KEPT))
        for names in disk.states():
            self.assertEqual(set(self.mail.stored), bases(names))


if __name__ == "__main__":
    unittest.main()
