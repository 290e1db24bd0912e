# SPDX-License-Identifier: Apache-2.0
"""A worker is killed before and after each system call of Update: no message is gone that was not
marked, no +OK was untrue, and the next login succeeds."""

import unittest

from client import Client, Gone
from faults import KILL_AFTER, KILL_BEFORE, LONG, FaultTest, Mail

MARKED = (1, 2, 5, 8)  # numbers


class Kills(FaultTest):
    workers = 1
    messages = 10
    stride = 1
    maildrop = {}

    def start(self):
        return self.struck_server({"server": {"runtime_dir": "run", "workers": self.workers},
                                   "maildrop": self.maildrop})

    def setUp(self):
        super().setUp()
        self.served = self.start()
        self.mail = Mail(self.served.maildir(), self.messages)

    def mark(self, client):
        """The base names of what a session has marked when it is about to say QUIT."""
        ids = client.unique_ids()
        for number in MARKED:
            client.ok(f"DELE {number}")
        # A mail reader sets flags on one that is marked and on one that is not.
        bases = list(self.mail.stored)
        self.mail.reflag(bases[1], "FS")
        self.mail.reflag(bases[2], "R")
        return {ids[number] for number in MARKED}

    def run_case(self, blow, passed):
        self.mail.fill()
        with self.log_in_at_last(self.served) as client:
            marked = self.mark(client)
            ended = len(self.served.events("session ended"))
            self.strike(blow, passed=passed)
            try:
                answer = client.command("QUIT")
            except Gone:
                answer = None
        # It may be killed with the answer on its way, and then says no more.
        self.eventually(
            lambda: self.was_struck() or len(self.served.events("session ended")) > ended,
            "the end of the session")
        self.plan.armed = 0
        with self.subTest(blow=blow, passed=passed):
            self.assert_nothing_lost(marked, answer)
            self.assert_serves_what_is_left()

    def assert_nothing_lost(self, marked, answer):
        gone = set(self.mail.stored) - self.mail.there()
        self.assertLessEqual(gone, marked)
        if answer is not None:
            self.assertTrue(answer.startswith("+OK"), answer)
            self.assertEqual(marked, gone)

    def assert_serves_what_is_left(self):
        if self.was_struck():
            self.renew()
        with self.log_in_at_last(self.served) as client:
            self.assertEqual(sorted(self.mail.there()), list(client.unique_ids().values()))
            client.ok("QUIT")

    def renew(self):
        """The supervisor replaces the worker that was killed; then a server anew."""
        struck = self.plan.matched
        self.served.wait_for("a worker ended")
        with self.log_in_at_last(self.served) as client:
            client.ok("QUIT")
        self.served.stop()
        self.served = self.start()
        self.plan.matched = struck

    def test_before_and_after_each_call(self):
        for blow in (KILL_BEFORE, KILL_AFTER):
            for number in self.each_number(stride=1 if LONG else self.stride):
                self.run_case(blow, number)
            self.assertGreater(number, len(MARKED), "so few calls were made")


class KillsWhereDeletedMailIsKept(Kills):
    """Each message is either in the maildrop or aside."""

    maildrop = {"keep_deleted": "7d"}

    def assert_nothing_lost(self, marked, answer):
        super().assert_nothing_lost(marked, answer)
        self.assertEqual(set(self.mail.stored) - self.mail.there(), self.mail.kept())


class KillsOfOneOfTwo(Kills):
    """The other worker serves on."""

    workers = 2
    stride = 4


if __name__ == "__main__":
    unittest.main()
