# SPDX-License-Identifier: Apache-2.0
"""Users' folders are theirs: they can't lead the server to other users' mail, nor make it send what
it did not announce."""

import os
import shutil
import unittest

from client import Client
from harness import ServerTest

MAIL = b"Subject: x\n\nbody\n"


class Files(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server({"auth": {"failure_delay": "0s"}},
                                  users={"joe": "secret", "ann": "secret"})
        self.mail = self.served.folder / "mail"

    def test_a_users_link_leads_nowhere(self):
        self.served.maildir("ann").deliver(MAIL)
        (self.mail / "joe").symlink_to(self.mail / "ann")
        os.chown(self.mail / "joe", 4711, 4711, follow_symlinks=False)
        with Client(self.served) as client:
            client.ok("USER joe")
            self.assertIn("[SYS/PERM]", client.refused("PASS secret"))

    def test_a_folder_that_was_exchanged_is_not_served(self):
        self.served.maildir("joe").deliver(MAIL)
        self.served.maildir("ann").deliver(MAIL)
        with Client(self.served) as client:
            client.log_in("joe")
            client.ok("DELE 1")
            (self.mail / "joe").rename(self.mail / "was-joe")
            (self.mail / "ann").rename(self.mail / "joe")
            client.ok("RSET")
            self.assertIn("[SYS/TEMP]", client.refused("RETR 1"))
            client.ok("DELE 1")
            self.assertIn("[SYS/TEMP]", client.refused("QUIT"))
        self.assertEqual(1, len(list((self.mail / "joe/new").iterdir())))

    def test_a_folder_that_vanished_is_said_to_be_so_for_now(self):
        for name, at in (("new", 0), ("joe", 1), ("mail", 2)):
            with self.subTest(name=name), Client(self.served) as client:
                maildir = self.served.maildir("joe")
                maildir.deliver(MAIL)
                folder = (self.mail / "joe/new", self.mail / "joe", self.mail)[at]
                client.log_in("joe")
                client.ok("DELE 1")
                folder.rename(self.folder / f"vanished-{name}")
                self.assertIn("[SYS/TEMP]", client.refused("QUIT"))
                (self.folder / f"vanished-{name}").rename(folder)
            with Client(self.served) as client:
                client.log_in("joe")
                folder.rename(self.folder / f"vanished-{name}")
                for command in ("RETR 1", "TOP 1 0"):
                    self.assertIn("[SYS/TEMP]", client.refused(command))
                (self.folder / f"vanished-{name}").rename(folder)
                client.ok("RETR 1")
                client.wire()
                client.ok("DELE 1")
                client.ok("QUIT")

    def test_a_message_that_grew_gets_no_dot(self):
        maildir = self.served.maildir("joe")
        maildir.deliver(MAIL)
        with Client(self.served) as client:
            client.log_in("joe")
            (file,) = (self.mail / "joe/new").iterdir()
            file.write_bytes(MAIL * 3)
            self.assertIn("[SYS/TEMP]", client.refused("RETR 1"))

    def test_a_missing_folder_of_all_maildrops_is_said_once(self):
        shutil.rmtree(self.mail)
        for _ in range(2):
            with Client(self.served) as client:
                client.ok("USER joe")
                self.assertIn("[SYS/TEMP]", client.refused("PASS secret"))
        self.served.wait_for("the folder of all maildrops is missing, nobody can log in: mount it, "
                             "or mend maildrop.path")
        self.mail.mkdir()
        with Client(self.served) as client:
            client.log_in("joe")
        back = self.served.wait_for("the folder of all maildrops is there again")
        self.assertEqual("2", back["refused_logins"])


if __name__ == "__main__":
    unittest.main()
