# SPDX-License-Identifier: Apache-2.0
"""locks and why: who has a maildrop, whichever process it is: ours, one that stands still, one of
another server."""

import json
import os
import signal
import unittest

from client import Client
from control import Controlled, asked, objects, restantectl
from harness import Maildir
from house import USERS, needs_root


class OtherHolders(Controlled):
    """Of two servers that share the mail and the folder of locks: `other` holds, `served` tells."""

    def setUp(self):
        super().setUp()
        (self.folder / "mail").mkdir()
        self.shared = {"maildrop": {"path": str(self.folder / "mail/%u"),
                                    "lock_dir": str(self.folder / "locks")}}
        self.other = self.server(self.shared, users={**USERS, "jim": "secret"},
                                 folder=self.folder / "other")
        self.open(self.shared)

    def hold(self, user="user1", maildir=True):
        if maildir:
            Maildir(self.folder / "mail" / user)
        client = Client(self.other).log_in(user)
        self.addCleanup(client.close)
        return client

    def other_worker(self):
        return int(self.other.events("worker started")[-1]["pid"])

    def rows(self, **options):
        return objects(self.served, "locks", **options)

    def shown(self, verb, *arguments):
        done = restantectl(self.served, verb, *arguments, "--json")
        self.assertEqual(0, done.returncode, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_are_told_by_name(self):
        for user, maildir in (("user1", True), ("user4", False)):
            session = self.hold(user, maildir)
            [row] = self.rows()
            self.assertEqual((user, None, None), (row["user"], row["worker"], row["session"]))
            self.assertRegex(row["since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            for pattern in (user, user.upper(), "user*"):
                self.assertEqual([row], self.rows(user=pattern), pattern)
            self.assertEqual([], self.rows(user="user2"))
            session.ok("QUIT")
            self.eventually(lambda: self.rows() == [], "the maildrop is free")

    def test_are_told_beside_ours(self):
        # So many that each of two workers has some.
        users = [f"user{number}" for number in range(10, 30)]
        ours = [self.session(user) for user in users]
        self.hold()
        rows = self.rows()
        self.assertEqual(["user1", *users], sorted(row["user"] for row in rows))
        [theirs] = [row for row in rows if row["session"] is None]
        self.assertEqual("user1", theirs["user"])
        for session in ours:
            session.ok("QUIT")

    def test_whom_nobody_knows_is_told_without_a_name(self):
        self.hold("jim")
        [row] = self.rows()
        self.assertIsNone(row["user"])
        self.assertEqual([], self.rows(user="*"))
        # Who asks by the name says it.
        [row] = self.rows(user="jim")
        self.assertEqual("jim", row["user"])
        self.assertEqual([], self.rows(user="jane"))

    @needs_root
    def test_are_told_with_their_process(self):
        self.hold()
        [row] = self.shown("locks", "--user", "user1")
        self.assertEqual((self.other_worker(), "restante-worker"), (row["pid"], row["command"]))
        table = restantectl(self.served, "locks").stdout
        self.assertRegex(table, rf"user1 .* {self.other_worker()} +restante-worker")

    @needs_root
    def test_why_says_who_has_it(self):
        self.hold()
        [why] = self.shown("why", "user1")
        holder = why["held_by"]
        self.assertEqual((self.other_worker(), "restante-worker"),
                         (holder["pid"], holder["command"]))
        self.assertFalse(why["can_login"])
        self.assertIn(f"held by process {self.other_worker()} (restante-worker)",
                      " ".join(why["reasons"]))
        screen = restantectl(self.served, "why", "user1").stdout
        self.assertIn(f"held by   process {self.other_worker()} (restante-worker), since", screen)
        self.served.stop()
        [why] = self.shown("why", "user1")
        self.assertEqual(self.other_worker(), why["held_by"]["pid"])

    def test_why_says_since_when_to_all(self):
        self.hold()
        [why] = objects(self.served, "why", user="user1")
        self.assertEqual({"since", "pid", "lock"}, why["held_by"].keys())
        self.assertIn(why["held_by"]["since"], " ".join(why["reasons"]))

    @needs_root
    def test_why_finds_who_has_the_folder_by_another_name(self):
        Maildir(self.folder / "mail/user1")
        (self.folder / "mail/jim").symlink_to(self.folder / "mail/user1")
        self.hold("jim", maildir=False)
        [why] = objects(self.served, "why", user="user1")
        self.assertIn("lock", why["held_by"])

    @needs_root
    def test_a_worker_that_stands_still_is_told_of(self):
        session = self.session("user2")
        [row] = self.rows()
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            found, last = asked(self.served, "locks")
            self.assertIn("did not answer", last["error"])
            self.assertEqual(["user2"], [one["user"] for one in found])
            done = restantectl(self.served, "locks", "--json")
            self.assertEqual(row["pid"], json.loads(done.stdout.splitlines()[0])["pid"])
        finally:
            os.kill(row["pid"], signal.SIGCONT)
        session.ok("QUIT")


if __name__ == "__main__":
    unittest.main()
