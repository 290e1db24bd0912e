# SPDX-License-Identifier: Apache-2.0
"""Whoever finds a maildrop in use is told since when; whoever comes when its holder is gone gets
it: across processes and workers, after a crash, and while a holder is stopped."""

import datetime
import os
import pathlib
import re
import signal
import unittest

from client import Client
from harness import ServerTest
from workers import Workers

IN_USE = re.compile(r"-ERR \[IN-USE\] this maildrop is open in another session since "
                    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


class Holding:
    """A session that has the maildrop of `user`, and between when and when it got it."""

    def __init__(self, server, user="joe"):
        earliest = now()
        self.client = Client(server).log_in(user)
        self.began = (earliest, now())


class LockTest(ServerTest):
    def assert_told_since(self, holding, client, user="joe"):
        client.ok(f"USER {user}")
        answer = client.command("PASS secret")
        self.assertRegex(answer, IN_USE)
        since = datetime.datetime.fromisoformat(IN_USE.match(answer)[1] + "+00:00")
        self.assertLessEqual(holding.began[0], since)
        self.assertLessEqual(since, holding.began[1])


class OneProcess(LockTest):
    def test_says_since_when(self):
        server = self.server()
        holding = Holding(server)
        self.addCleanup(holding.client.close)
        with Client(server) as second:
            self.assert_told_since(holding, second)


class TwoProcesses(LockTest):
    """That share nothing but the mail and the folder of locks."""

    def setUp(self):
        super().setUp()
        (self.folder / "mail").mkdir(exist_ok=True)
        shared = {"maildrop": {"path": str(self.folder / "mail/%u"),
                               "lock_dir": str(self.folder / "locks")}}
        self.one, self.two = (self.server(shared, folder=self.folder / name) for name in "ab")
        self.holding = Holding(self.one)
        self.addCleanup(self.holding.client.close)
        self.other = Client(self.two)
        self.addCleanup(self.other.close)

    def test_say_since_when(self):
        self.assert_told_since(self.holding, self.other)

    def test_free_at_once_when_the_session_ends(self):
        self.assert_told_since(self.holding, self.other)
        self.holding.client.ok("QUIT")
        self.other.log_in()

    def test_free_at_once_when_the_holder_crashes(self):
        self.assert_told_since(self.holding, self.other)
        self.one.kill()
        self.other.log_in()

    def test_a_time_of_an_earlier_holder_is_not_told(self):
        self.one.kill()
        again = Holding(self.two)
        self.addCleanup(again.client.close)
        with Client(self.two) as second:
            self.assert_told_since(again, second)

    def test_a_stopped_holder_keeps_the_maildrop_and_nobody_waits(self):
        self.one.signal(signal.SIGSTOP)
        try:
            self.assert_told_since(self.holding, self.other)
            self.assert_told_since(self.holding, self.other)
        finally:
            self.one.signal(signal.SIGCONT)
        self.holding.client.ok("NOOP")
        self.holding.client.ok("QUIT")
        self.other.log_in()

    def test_a_stopped_holder_that_is_killed_holds_nothing(self):
        self.one.signal(signal.SIGSTOP)
        self.assert_told_since(self.holding, self.other)
        self.one.kill()
        self.other.log_in()


class FourWorkers(Workers, LockTest):
    USER = "user0"

    def setUp(self):
        super().setUp()
        self.start(4)
        self.holding = Holding(self.served, self.USER)
        self.addCleanup(self.holding.client.close)
        self.holder = self.worker_of(self.holding.client)
        everybody = self.clients(16)
        self.beside = [one for one in everybody if self.worker_of(one) == self.holder]
        self.elsewhere = [one for one in everybody if self.worker_of(one) != self.holder]

    def worker_of(self, client):
        """The number of the worker that has the other end of this connection."""
        ends = [f"0100007F:{port:04X}" for port in (self.served.port,
                                                    client.socket.getsockname()[1])]
        sockets = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()]
        inode = next(fields[9] for fields in sockets if fields[1:3] == ends)
        for number in range(1, 5):
            folder = pathlib.Path(f"/proc/{self.worker(number)}/fd")
            if any(os.readlink(entry) == f"socket:[{inode}]" for entry in folder.iterdir()):
                return number
        raise AssertionError("no worker has this client")

    def test_each_says_since_when(self):
        for client in self.beside + self.elsewhere:
            self.assert_told_since(self.holding, client, self.USER)

    def test_free_at_once_when_the_holder_crashes(self):
        self.assert_told_since(self.holding, self.elsewhere[0], self.USER)
        self.kill_worker(self.holder)
        self.elsewhere[0].log_in(self.USER)

    def test_a_stopped_holder_keeps_the_maildrop_and_nobody_elsewhere_waits(self):
        os.kill(self.worker(self.holder), signal.SIGSTOP)
        try:
            self.assert_told_since(self.holding, self.elsewhere[0], self.USER)
        finally:
            os.kill(self.worker(self.holder), signal.SIGCONT)
        self.holding.client.ok("QUIT")
        self.elsewhere[0].log_in(self.USER)


if __name__ == "__main__":
    unittest.main()
