# SPDX-License-Identifier: Apache-2.0
"""System calls of a running server fail, each in turn: its replies are true, the Maildir holds what
they say, and once the fault is gone the server serves as before."""

import errno
import unittest

from client import Client, Gone, unstuffed
from faults import CUT_SHORT, FAIL, FOR_EVER, LONG, FaultTest, Mail, deleted_of
from harness import as_sent

ERRORS = ("EIO", "ENOSPC", "EACCES", "EROFS", "EMFILE", "ENOENT", "ESTALE", "EINTR")
MARKED = (1, 2, 4)  # numbers


class Session:
    """What one client was told, from login to QUIT."""

    def __init__(self, test, mail):
        self.test = test
        self.mail = mail
        self.bases = list(mail.stored)
        self.listed = []  # base names, in order
        self.marked = set()
        self.answer = None  # to QUIT; None: it never came

    def run(self, server):
        try:
            with Client(server) as client:
                client.ok("USER joe")
                login = client.command("PASS secret")
                if login.startswith("+OK"):
                    self._transact(client)
                else:
                    self.test.assertRegex(login, r"^-ERR \[(SYS/TEMP|SYS/PERM|IN-USE)\] ")
        except Gone:
            pass  # in the middle of a message that could not be read on
        return self

    def _transact(self, client):
        ids = client.unique_ids()
        self.listed = list(ids.values())
        self.test.assertEqual(sorted(self.listed), self.listed)
        sizes = client.sizes()
        for number, base in ids.items():
            sent = as_sent(self.mail.stored[base])
            self.test.assertEqual(len(sent), sizes[number])
            if client.command(f"RETR {number}").startswith("+OK"):
                self.test.assertEqual(sent, unstuffed(client.wire()))
        for number in MARKED:
            if number in ids:
                client.ok(f"DELE {number}")
                self.marked.add(ids[number])
        # A mail reader sets flags on two of them.
        self.mail.reflag(self.bases[0], "FS")
        self.mail.reflag(self.bases[1], "R")
        self.answer = client.command("QUIT")
        self.test.assertEqual(b"", client.rest())


class Faults(FaultTest):
    messages = 10
    settings = {"maildrop": {"mark_seen": True}}
    kinds = {"open", "read", "status", "readdir", "unlink", "rename", "sync", "write", "sendfile"}

    def setUp(self):
        super().setUp()
        self.served = self.struck_server(self.settings)
        self.mail = Mail(self.served.maildir(), self.messages)

    def assert_true(self, session):
        """What the session was told against what is in the Maildir."""
        there = self.mail.there()
        gone = set(self.mail.stored) - there
        self.assertLessEqual(gone, session.marked)
        if session.answer is None:
            self.assertEqual(set(), gone)
            return
        deleted, is_ok = deleted_of(session.answer)
        self.assertEqual(deleted, len(gone), session.answer)
        if is_ok:
            self.assertEqual(session.marked, gone)

    def assert_serves_all(self):
        with self.log_in_at_last(self.served) as client:
            self.assertEqual(sorted(self.mail.there()), list(client.unique_ids().values()))
            client.ok("QUIT")

    def run_case(self, **strike):
        self.mail.fill()
        self.strike(**strike)
        session = Session(self, self.mail).run(self.served)
        struck = self.was_struck()
        self.plan.armed = 0
        with self.subTest(**strike):
            self.assert_true(session)
            self.assert_serves_all()
        self.plan.matched = strike.get("passed", 0) + struck
        return session

    def test_without_a_fault(self):
        session = self.run_case(blow=FAIL, call="none")
        self.assertEqual("+OK goodbye, 3 messages deleted", session.answer)

    def test_any_call_on_the_mail_fails(self):
        for at, error in enumerate(ERRORS):
            stride = 1 if LONG or at == 0 else len(ERRORS)
            for number in self.each_number(first=at % stride, stride=stride):
                session = self.run_case(blow=FAIL, error=getattr(errno, error), passed=number)
                if error == "EINTR":
                    self.assertEqual("+OK goodbye, 3 messages deleted", session.answer)

    def test_all_calls_of_a_kind_fail_until_the_fault_is_gone(self):
        for call in self.kinds:
            for error in ERRORS[:-1] if LONG else ERRORS[:2]:
                for number in self.each_number(stride=1 if LONG else 5):
                    self.run_case(blow=FAIL, error=getattr(errno, error), call=call, passed=number,
                                  times=FOR_EVER)
                self.assertGreater(number, 0, f"{call} was never called")

    def test_a_lock_that_fails(self):
        for error in ERRORS + ("ENOLCK", "EAGAIN"):
            for number in self.each_number():
                self.run_case(blow=FAIL, error=getattr(errno, error), call="lock", path="/locks/",
                              passed=number)
            self.assertGreater(number, 0)

    def test_short_reads_and_writes(self):
        for call in {"read", "write", "sendfile"} & self.kinds:
            for number in self.each_number():
                for times in (1, FOR_EVER):
                    session = self.run_case(blow=CUT_SHORT, call=call, passed=number, times=times)
                    self.assertEqual("+OK goodbye, 3 messages deleted", session.answer)
            self.assertGreater(number, 0, f"{call} was never called")


class FaultsWhereDeletedMailIsKept(Faults):
    """What is gone from the maildrop is aside, and only that."""

    messages = 5
    settings = {"maildrop": {"mark_seen": True, "keep_deleted": "7d"}}
    kinds = (Faults.kinds - {"write", "unlink"}) | {"mkdir"}

    def assert_true(self, session):
        super().assert_true(session)
        self.assertEqual(set(self.mail.stored) - self.mail.there(), self.mail.kept())


class FaultsWithoutAnIndex(Faults):
    """So few messages are scanned on the loop."""

    messages = 5
    kinds = Faults.kinds - {"write"}


if __name__ == "__main__":
    unittest.main()
