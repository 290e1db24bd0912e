# SPDX-License-Identifier: Apache-2.0
"""A server with several workers, and what its tests share."""

import os
import signal

from client import Client, Gone
from harness import ServerTest

# So many connections that each of two workers gets some: one in 2^39 runs would see it otherwise.
MANY = 40
USERS = {f"user{number}": "secret" for number in range(MANY)}


class Workers(ServerTest):
    def start(self, count=2, settings=None, **options):
        self.count = count
        self.settings = settings or {}
        self.served = self.server(self.with_workers(self.settings), users=USERS, **options)
        return self.served

    def with_workers(self, settings):
        server = {"hostname": "pop.example.test", "runtime_dir": "run", "workers": self.count}
        return {**settings, "server": {**server, **settings.get("server", {})},
                "limits": {"pending_per_address": 0, **settings.get("limits", {})}}

    def worker(self, number):
        """The process that is worker `number` now."""
        return int(self.served.events("worker started", worker=str(number))[-1]["pid"])

    def clients(self, count=MANY, **options):
        opened = []
        for _ in range(count):
            opened.append(Client(self.served, **options))
            self.addCleanup(opened[-1].close)
        return opened

    def kill_worker(self, number=1):
        starts = len(self.served.events("serving", worker=str(number)))
        pid = self.worker(number)
        os.kill(pid, signal.SIGKILL)
        ended = self.served.wait_for("a worker ended", pid=str(pid))
        self.assertEqual((str(number), "signal 9"), (ended["worker"], ended["end"]))
        return starts + 1

    def assert_nothing_is_left(self):
        """Standard error ends with the last process that has it."""
        self.served.wait()
        self.assertIn(None, self.served.log)

    def is_alive(self, client):
        try:
            return bool(client.command("NOOP"))
        except (Gone, OSError):
            return False
