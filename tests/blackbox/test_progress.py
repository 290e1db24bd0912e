# SPDX-License-Identifier: Apache-2.0
"""Whoever waits at a terminal sees that something is done; elsewhere and where it is short nothing
is said."""

import os
import pty
import signal
import subprocess
import unittest

from control import Controlled, restantectl
from harness import PATIENCE, RESTANTE, RESTANTECTL, ServerTest

WIPE_LINE = b"\r\x1b[K"


class Terminal:
    """On which a program says on standard error how far it is."""

    def __init__(self, *command):
        self.end, its_end = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=its_end)
        os.close(its_end)

    def read(self):
        """Nothing: its other end is closed."""
        try:
            piece = os.read(self.end, 65536)
        except OSError:
            piece = b""
        self.seen += piece
        return piece

    def read_until(self, text):
        while text not in self.seen:
            if not self.read():
                raise AssertionError(f"{text} is not in {self.seen}")

    def assert_nothing_is_left(self, test):
        shown, wipe, rest = self.seen.rpartition(WIPE_LINE)
        test.assertTrue(shown and wipe)
        for word in (b"%", b"at work"):
            test.assertNotIn(word, rest)

    def finish(self):
        """The exit code, and what came on standard output."""
        while self.read():
            pass
        os.close(self.end)
        out, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out.decode()


class Reading(ServerTest):
    """A file of users that takes more than a moment."""

    USERS = 1_500_000

    def setUp(self):
        super().setUp()
        self.served = self.server(start=False)
        self.served.users.write_text(
            "".join(f"user{number}:{{PLAIN}}x\n" for number in range(self.USERS)))

    def test_is_shown_by_a_check(self):
        check = (RESTANTE, "--check", "--config", str(self.served.configuration))
        terminal = Terminal(*check)
        code, out = terminal.finish()
        self.assertEqual(0, code, terminal.seen)
        self.assertRegex(terminal.seen, rb"\r\x1b\[K\S*users: \d+ % of the users are read")
        terminal.assert_nothing_is_left(self)
        self.assertNotIn("%", out)

    def test_is_shown_by_restantectl(self):
        terminal = Terminal(RESTANTECTL, "why", "user7", "--config",
                            str(self.served.configuration))
        code, out = terminal.finish()
        self.assertEqual(0, code, terminal.seen)
        self.assertIn(b" % of the users are read", terminal.seen)
        terminal.assert_nothing_is_left(self)
        self.assertIn("known     yes", out)


class Waiting(Controlled):
    def test_for_a_reload_is_shown_on_a_terminal(self):
        self.open()
        self.signal(signal.SIGSTOP)
        try:
            terminal = Terminal(RESTANTECTL, "reload", "--config", str(self.served.configuration))
            terminal.read_until(b"\r\x1b[Kthe server is at work, 0 s")
        finally:
            self.signal(signal.SIGCONT)
        self.assertEqual((0, "reloaded\n"), terminal.finish())
        terminal.assert_nothing_is_left(self)

    def test_is_not_spoken_of_elsewhere_where_it_is_short(self):
        self.open()
        done = restantectl(self.served, "reload")
        self.assertEqual((0, "reloaded\n", ""), (done.returncode, done.stdout, done.stderr))


if __name__ == "__main__":
    unittest.main()
