# SPDX-License-Identifier: Apache-2.0
"""restantectl is killed before and after each system call of a restore and of an expiry: each
message is whole, in the maildrop or aside, once; and the next try brings all to its end."""

import os
import subprocess
import time
import unittest

from faults import KEPT, KILL_AFTER, KILL_BEFORE, FaultTest, Mail
from harness import PATIENCE, RESTANTECTL


class OfflineKills(FaultTest):
    def setUp(self):
        super().setUp()
        self.served = self.struck_server(
            {"maildrop": {"expire": "30d", "keep_deleted": "3650d"}}, start=False)
        self.mail = Mail(self.served.maildir(), 4)
        self.calm()

    def ctl(self, *arguments):
        return subprocess.run(
            [RESTANTECTL, *arguments, "--config", str(self.served.configuration)],
            env={**os.environ, **self.blows_for(RESTANTECTL)}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE, check=False)

    def assert_all_is_there_once(self):
        there, kept = self.mail.there(), self.mail.kept()
        self.assertEqual(set(), there & kept)
        self.assertEqual(set(self.mail.stored), there | kept)

    def put_aside(self):
        """All messages, as if they had been deleted."""
        (self.mail.path / KEPT).mkdir()
        for folder in ("new", "cur"):
            for file in (self.mail.path / folder).iterdir():
                file.rename(self.mail.path / KEPT / f"{int(time.time())}.{file.name}")

    def each_kill(self, *arguments):
        for blow in (KILL_BEFORE, KILL_AFTER):
            for number in self.each_number():
                self.mail.fill()
                with self.subTest(blow=blow, passed=number):
                    yield
                    self.strike(blow, passed=number)
                    died = self.ctl(*arguments).returncode == -9
                    self.plan.armed = 0
                    self.assertEqual(self.was_struck(), died)
                    self.assert_all_is_there_once()
                    done = self.ctl(*arguments)
                    self.assertEqual(0, done.returncode, done.stderr)
            self.assertGreater(number, 4, "so few calls were made")

    def test_of_a_restore(self):
        for _ in self.each_kill("maildrop", "restore", "joe"):
            self.put_aside()
        self.assertEqual(set(self.mail.stored), self.mail.there())

    def test_of_an_expiry(self):
        for _ in self.each_kill("expire"):
            pass
        self.assertEqual(set(self.mail.stored), self.mail.kept())


if __name__ == "__main__":
    unittest.main()
