# SPDX-License-Identifier: Apache-2.0
"""Reloads and upgrades, good ones and broken ones, while very many clients come and go: none of
them notices. RESTANTE_LONG=1 has more of them."""

import json
import os
import signal
import subprocess
import unittest

from harness import PATIENCE, RESTANTE
from house import MESSAGE, THROTTLED, USERS, House
from test_load import RESTANTE_LOAD

IS_LONG = os.environ.get("RESTANTE_LONG") == "1"
RELOADS, UPGRADES = (20, 5) if IS_LONG else (4, 2)


class UnderLoad(House):
    workers = 2

    def begin_load(self, *words):
        """Until end_load(); users other than user0."""
        self.results = self.folder / "results.json"
        load = subprocess.Popen(
            [RESTANTE_LOAD, *words, f"127.0.0.1:{self.served.port}", "--users", "user{1..39}",
             "--password", "secret", "--clients", "12", "--warmup", "0s", "--duration", "1h",
             "--quiet", "--json", str(self.results)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(load.stdout.close)
        self.addCleanup(load.wait)
        self.addCleanup(load.kill)
        return load

    def end_load(self, load):
        """How many sessions there were."""
        load.send_signal(signal.SIGINT)
        said, _ = load.communicate(timeout=PATIENCE)
        results = json.loads(self.results.read_text())
        self.assertEqual(([], []), (results["errors"], results["violations"]), said)
        return {one["name"]: one["count"] for one in results["operations"]}["session"]

    def old_workers_end(self):
        """Lest more than three sets drain, of which the oldest would be cut."""
        drained = self.draining()
        self.eventually(lambda: len([entry for entry in self.served.events("stopped")
                                     if "worker" in entry]) >= drained, "the old workers end")

    def refuses(self, what, number):
        refused = len(self.refusals(what))
        self.signal(number)
        self.eventually(lambda: len(self.refusals(what)) > refused, f"the {what} is refused")

    def go_through_all(self):
        self.served.configuration.write_text("nonsense\n")
        self.refuses("reload", signal.SIGHUP)
        self.refuses("upgrade", signal.SIGUSR2)
        self.served.configure(self.with_workers(self.settings))
        self.put_on_disk(b"#!/bin/sh\nexit 3\n")
        self.refuses("upgrade", signal.SIGUSR2)
        self.put_on_disk(RESTANTE)
        for number in range(RELOADS):
            self.reload(workers=2 + number % 2)
            self.old_workers_end()
            if number < UPGRADES:
                self.upgrade()
                self.old_workers_end()

    def runs_through(self, *words):
        self.open(THROTTLED)
        for user in USERS:
            self.served.maildir(user).deliver(MESSAGE)
        self.guess_until_refused("user0")
        load = self.begin_load(*words)
        self.go_through_all()
        sessions = self.end_load(load)
        self.assertGreater(sessions, 0)
        self.assertTrue(self.is_penalised("user0"))
        self.assertEqual([], self.served.events("a worker ended"))

    def test_of_many_short_sessions(self):
        self.runs_through("poll")

    def test_of_many_requests(self):
        self.runs_through("fetch", "--list", "--retrieve", "0")


if __name__ == "__main__":
    unittest.main()
