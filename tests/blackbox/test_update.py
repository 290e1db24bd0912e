# SPDX-License-Identifier: Apache-2.0
"""QUIT tells the truth: +OK only if every marked message is gone; else how many of how many."""

import os
import unittest

from client import Client
from harness import ServerTest

# Root obeys permissions when these are taken away; others obey them anyway.
OBEYS_PERMISSIONS = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)


class Update(ServerTest):
    def deliver(self, server):
        """Two messages in new, two in cur."""
        maildir = server.maildir()
        for index in range(4):
            maildir.deliver(b"message %d\n" % index, flags=None if index < 2 else "S")
        return maildir

    def quit(self, server, numbers):
        with Client(server) as client:
            client.log_in()
            for number in numbers:
                client.ok(f"DELE {number}")
            answer = client.command("QUIT")
            self.assertEqual(b"", client.rest())
        return answer

    def forbid(self, path):
        path.chmod(0o500)
        self.addCleanup(path.chmod, 0o700)

    def test_a_folder_without_permission_is_permanent(self):
        server = self.server(wrapper=OBEYS_PERMISSIONS)
        maildir = self.deliver(server)
        self.forbid(maildir.path / "new")
        self.assertRegex(self.quit(server, (1, 2)), r"^-ERR \[SYS/PERM\] .*\b0 of 2\b")
        self.assertEqual(4, len(maildir.files()))
        server.wait_for("session ended", deleted="0")

    def test_what_could_be_deleted_is_deleted_and_counted(self):
        server = self.server(wrapper=OBEYS_PERMISSIONS)
        maildir = self.deliver(server)
        self.forbid(maildir.path / "new")
        self.assertRegex(self.quit(server, (1, 2, 3)), r"^-ERR \[SYS/PERM\] .*\b1 of 3\b")
        self.assertEqual([b"message 0\n", b"message 1\n", b"message 3\n"], maildir.contents())
        server.wait_for("session ended", deleted="1")

    def test_a_busy_file_is_temporary(self):
        # A file that something is mounted on can't be removed: EBUSY.
        script = 'mount --bind "$0" "$0" && exec "$@"'
        busy = self.folder / "mail/joe/new/1700000000.M000001P1.host"
        server = self.server(start=False)
        maildir = self.deliver(server)
        self.assertTrue(busy.exists())
        unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
        server = self.server(wrapper=[*unshare, "sh", "-c", script, str(busy)])
        self.assertRegex(self.quit(server, (1, 2)), r"^-ERR \[SYS/TEMP\] .*\b1 of 2\b")
        self.assertEqual([b"message 0\n", b"message 2\n", b"message 3\n"], maildir.contents())

    def test_the_lock_is_given_back_after_a_failure(self):
        server = self.server(wrapper=OBEYS_PERMISSIONS)
        maildir = self.deliver(server)
        self.forbid(maildir.path / "new")
        self.quit(server, (1,))
        (maildir.path / "new").chmod(0o700)
        self.assertTrue(self.quit(server, (1, 2, 3, 4)).startswith("+OK"))
        self.assertEqual([], maildir.files())

    def test_a_maildrop_that_can_not_be_read_is_an_error_and_not_empty(self):
        server = self.server(wrapper=OBEYS_PERMISSIONS)
        maildir = self.deliver(server)
        (maildir.path / "new").chmod(0)
        self.addCleanup((maildir.path / "new").chmod, 0o700)
        with Client(server) as client:
            client.ok("USER joe")
            self.assertRegex(client.command("PASS secret"), r"^-ERR \[SYS/(PERM|TEMP)\] ")


if __name__ == "__main__":
    unittest.main()
