# SPDX-License-Identifier: Apache-2.0
"""Messages that another server packed, or linked from another user's maildrop: they are listed and
not sent, so that no client takes them for collected; the log says so, and the others are served."""

import bz2
import gzip
import lzma
import os
import shutil
import unittest

from client import Client
from harness import ServerTest
from house import needs_root

MESSAGE = b"Subject: x\n\nhello\n"
PACKED = {
    "gzip": gzip.compress(MESSAGE),
    "bzip2": bz2.compress(MESSAGE),
    "xz": lzma.compress(MESSAGE),
    "zstd": bytes.fromhex("28b52ffd0058") + b"\x95\0\0" + MESSAGE,
    "lz4": b"Dovecot-LZ4\x0d\x2a\x9b\xc5\0\0\4\0" + MESSAGE,
    "mail-crypt": b"CRYPTED\x03\x07\x02" + MESSAGE,
}
EVENT = "messages that another server packed or linked are listed and not sent"


class PackedMail(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server()
        self.maildir = self.served.maildir()

    def complaint(self):
        """The only one."""
        said = self.served.wait_for(EVENT)
        self.served.wait_for("session ended")
        self.assertEqual(1, len(self.served.events(EVENT)))
        return said

    def is_looked_at(self):
        """Whether a login, by which 20 is not sent, looks at the messages: that leaves an index."""
        before, sessions = self.index(), len(self.served.events("session ended"))
        with Client(self.served) as client:
            client.log_in()
            self.refused(client, 20)
        self.served.wait_for("session ended", count=sessions + 1)
        return self.index() != before

    def index(self):
        path = self.maildir.path / "restante.index"
        return (path.stat().st_ino, path.stat().st_mtime_ns) if path.exists() else None

    def refused(self, client, number):
        for command in (f"RETR {number}", f"TOP {number} 0"):
            self.assertRegex(client.command(command), r"^-ERR \[SYS/PERM\] ")

    def test_are_listed_and_not_sent_and_said_once(self):
        for name, octets in PACKED.items():
            self.maildir.deliver(octets, name=f"1.{name},S={len(MESSAGE)},W={len(MESSAGE) + 3}")
        self.maildir.deliver(MESSAGE, name="2.plain")
        with Client(self.served) as client:
            client.log_in()
            for number in range(1, len(PACKED) + 1):
                self.refused(client, number)
            self.assertEqual(MESSAGE.replace(b"\n", b"\r\n") + b".\r\n",
                             client.message(f"RETR {len(PACKED) + 1}"))
            self.assertRegex(client.command("QUIT"), r"^\+OK")
        with Client(self.served) as client:
            client.log_in()
            self.refused(client, 1)
        said = self.complaint()
        self.assertEqual("warning", said["level"])
        self.assertEqual(str(len(PACKED)), said["messages"])
        self.assertTrue(said["maildrop"].endswith("/joe"), said)
        self.assertIn("compressed by bzip2", said["first"])
        self.assertEqual(len(PACKED) + 1, len(self.maildir.files()))

    def test_a_maildrop_with_an_index_is_not_looked_at_again(self):
        for number in range(20):
            self.maildir.deliver(PACKED["gzip"], name=f"{number}.a")
        self.assertTrue(self.is_looked_at())
        self.assertEqual("20", self.complaint()["messages"])
        # An index is believed once the clock has ticked since the folders changed.
        self.eventually(lambda: not self.is_looked_at(), "a login by the index")

    @needs_root
    def test_what_is_linked_from_another_users_maildrop_is_one_of_them(self):
        os.chown(self.maildir.deliver(MESSAGE), 12345, -1)
        self.maildir.deliver(MESSAGE)
        with Client(self.served) as client:
            client.log_in()
            self.refused(client, 1)
            client.ok("RETR 2")
        said = self.complaint()
        self.assertEqual("1", said["messages"])
        self.assertIn("belongs to another user", said["first"])

    def test_a_mailbox_of_another_form_is_not_taken_for_an_empty_one_in_silence(self):
        shutil.rmtree(self.maildir.path)
        (self.maildir.path / "mailboxes/INBOX/dbox-Mails").mkdir(parents=True)
        with Client(self.served) as client:
            self.assertEqual((0, 0), client.log_in().stat())
        self.served.wait_for("the maildrop is empty: its folder has neither new nor cur",
                             maildrop=str(self.maildir.path))

    def test_mail_that_begins_almost_so_is_sent(self):
        odd = b"\x1f\x8b: no header of anybody's\n\nx\n"
        self.maildir.deliver(odd)
        with Client(self.served) as client:
            client.log_in()
            self.assertEqual(odd.replace(b"\n", b"\r\n") + b".\r\n", client.message("RETR 1"))
        self.served.wait_for("session ended")
        self.assertEqual([], self.served.events(EVENT))


if __name__ == "__main__":
    unittest.main()
