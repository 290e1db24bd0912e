# SPDX-License-Identifier: Apache-2.0
"""maildrop.keep_deleted: what QUIT deletes is kept aside for a while, and restantectl lists it and
brings it back."""

import os
import re
import unittest

from client import Client
from harness import as_wire
from offline import DAY, KEPT, OfflineTest


class KeepDeleted(OfflineTest):
    def open(self, maildrop=None, messages=3, **options):
        """joe has these messages, some with flags; `self.ids` are theirs."""
        self.prepare({"keep_deleted": "7d", **(maildrop or {})}, **options)
        self.texts = {}
        for number in range(messages):
            octets = b"Subject: %d\n\n.dot\nline\n" % number
            name = self.deliver((messages - number) * 60, flags="FS" if number % 2 else None,
                                octets=octets)
            self.texts[name] = octets
        self.ids = list(self.texts)
        self.served.start()

    def view(self):
        """All that a client sees of the maildrop."""
        with Client(self.served) as client:
            client.log_in()
            ids, sizes = client.unique_ids(), client.sizes()
            seen = [(ids[number], sizes[number], client.message(f"RETR {number}"))
                    for number in ids]
            client.ok("QUIT")
        return seen

    def test_what_is_deleted_is_aside_and_not_in_the_maildrop(self):
        self.open()
        self.delete(1, 2)
        self.assertEqual({name: self.texts[name] for name in self.ids[:2]}, self.kept())
        self.assertEqual(self.ids[2:], self.unique_ids())
        self.assertEqual(self.ids[:2], [message["unique_id"] for message in self.deleted()])
        self.assertEqual(sorted(path.name for path in self.mail.path.iterdir()
                                if path.name.startswith(".")), [])

    def test_without_it_nothing_is_kept(self):
        self.open({"keep_deleted": "0s"})
        self.delete(1)
        self.assertFalse((self.mail.path / KEPT).exists())
        self.assertEqual([], self.deleted())

    def test_all_comes_back_as_it_was(self):
        self.open()
        before = self.view()
        files = sorted(file.name for file in self.mail.files())
        self.delete(1, 2, 3)
        self.assertEqual([], self.view())
        self.assertEqual("3 messages restored\n", self.ctl("maildrop", "restore", "joe"))
        self.assertIn('event="mail restored" process=restantectl user=joe restored=3', self.said)
        self.assertEqual(before, self.view())
        self.assertEqual(files, sorted(file.name for file in self.mail.files()))
        self.assertEqual(as_wire(self.texts[self.ids[0]]), before[0][2])
        self.assertEqual([], self.deleted())

    def test_some_come_back_by_their_unique_ids(self):
        self.open()
        self.delete(1, 2, 3)
        out = self.ctl("maildrop", "restore", "joe", self.ids[2], self.ids[0])
        self.assertEqual("2 messages restored\n", out)
        self.assertEqual([self.ids[0], self.ids[2]], self.unique_ids())

    def test_some_come_back_by_the_time_of_their_deletion(self):
        self.open()
        self.delete(1)
        self.age_kept(3 * 3600)
        self.delete(1)
        self.ctl("maildrop", "restore", "joe", "--since", "2h")
        self.assertEqual(self.ids[1:], self.unique_ids())
        self.ctl("maildrop", "restore", "joe", "--since", "2001-01-01")
        self.assertEqual(self.ids, self.unique_ids())
        for time in ("yesterday", "2h ago", "2026-13-01", "-2h"):
            self.ctl("maildrop", "restore", "joe", f"--since={time}", code=64)
            self.assertIn("--since is no time", self.said)

    def test_nothing_comes_back_twice(self):
        self.open()
        self.delete(1)
        self.ctl("maildrop", "restore", "joe", self.ids[0])
        self.assertEqual("0 messages restored\n",
                         self.ctl("maildrop", "restore", "joe", self.ids[0], code=1))
        self.assertIn("no such message is kept", self.said)
        self.assertEqual(self.ids, self.unique_ids())

    def test_a_name_that_was_taken_meanwhile_stays(self):
        self.open()
        self.delete(1)
        self.mail.deliver(b"another\n", name=self.ids[0], flags="R")
        self.ctl("maildrop", "restore", "joe", code=1)
        self.assertIn("a message with this unique-id is there", self.said)
        self.assertEqual({self.ids[0]: self.texts[self.ids[0]]}, self.kept())
        self.assertEqual(3, len(self.unique_ids()))

    def test_in_session_nothing_comes_back(self):
        self.open()
        self.delete(1)
        with Client(self.served) as client:
            client.log_in()
            self.ctl("maildrop", "restore", "joe", code=75)
            self.assertIn("open in another session since", self.said)
            self.assertEqual(1, len(self.deleted()))
            self.assertEqual(2, client.stat()[0])
            client.ok("QUIT")
        self.ctl("maildrop", "restore", "joe")

    def test_the_list_is_for_a_person(self):
        self.open()
        self.delete(1)
        self.age_kept(3 * 3600)
        self.delete(2)
        titles, first, second = self.ctl("maildrop", "deleted", "joe").splitlines()
        self.assertEqual(["DELETED", "SIZE", "UNIQUE-ID"], titles.split())
        self.assertRegex(first, rf"^3h ago +22 +{re.escape(self.ids[0])}$")
        self.assertIn(self.ids[2], second)
        message = self.deleted()[0]
        self.assertEqual({"unique_id", "deleted", "octets"}, message.keys())
        self.assertRegex(message["deleted"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_expire_clears_what_was_kept_long_enough(self):
        self.open()
        self.delete(1)
        self.age_kept(7 * DAY + 60)
        self.delete(1)
        self.assertIn("joe: 0 messages expired, 1 deleted message cleared", self.ctl("expire"))
        self.assertEqual([self.ids[1]], [message["unique_id"] for message in self.deleted()])

    def test_what_expires_is_kept_like_what_is_deleted(self):
        self.open({"expire": "30d"})
        old = self.deliver(31 * DAY)
        self.assertIn("joe: 1 message expired", self.ctl("expire"))
        self.assertEqual([old], [message["unique_id"] for message in self.deleted()])
        self.ctl("maildrop", "restore", "joe", old)
        self.assertEqual([old, *self.ids], self.unique_ids())

    def test_a_client_that_only_reads_deletes_nothing(self):
        self.open()
        with Client(self.served) as client:
            client.log_in()
            client.ok("DELE 1")
        self.assertEqual(self.ids, self.unique_ids())
        self.assertEqual({}, self.kept())

    def test_two_workers_and_a_reload_keep_alike(self):
        self.open({"keep_deleted": "0s"})
        self.delete(1)
        self.served.configure({"maildrop": {"keep_deleted": "1h"}})
        self.served.signal(1)
        self.served.wait_for("reloaded")
        self.delete(1)
        self.assertEqual([self.ids[1]], list(self.kept()))

    def test_names_a_user_who_is_there(self):
        self.open()
        for verb in ("deleted", "restore"):
            self.ctl("maildrop", verb, "nobody", code=1)
            self.assertIn("there is no user nobody", self.said)
            self.ctl("maildrop", verb, code=64)
        self.ctl("maildrop", code=64)
        self.ctl("maildrop", "resurrect", code=64)

    def test_a_maildrop_that_is_not_there_has_nothing(self):
        self.prepare({"keep_deleted": "7d"}, users={"ann": "secret"})
        self.assertEqual("", self.ctl("maildrop", "deleted", "ann"))
        self.assertEqual("0 messages restored\n", self.ctl("maildrop", "restore", "ann"))
        self.assertFalse((self.folder / "mail/ann").exists())

    def test_a_folder_that_leads_elsewhere_is_not_followed(self):
        self.open()
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "1764500000.1700000000.M1P1.host").write_bytes(b"not joe's\n")
        os.symlink(elsewhere, self.mail.path / KEPT)
        with Client(self.served) as client:
            client.log_in()
            client.ok("DELE 1")
            self.assertRegex(client.refused("QUIT"), r"^-ERR \[SYS/PERM\] .*\b0 of 1\b")
        for arguments in (("maildrop", "deleted", "joe"), ("maildrop", "restore", "joe")):
            self.ctl(*arguments, code=1)
            self.assertIn("a link, which is not followed", self.said)
        self.assertEqual(self.ids, self.unique_ids())


if __name__ == "__main__":
    unittest.main()
