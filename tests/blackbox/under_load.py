# SPDX-License-Identifier: Apache-2.0
"""restante-load against a server that goes through reloads, upgrades and worse meanwhile."""

import collections
import contextlib
import json
import os
import signal
import subprocess

from harness import PATIENCE, RESTANTE
from house import MESSAGE, USERS, House
from test_load import RESTANTE_LOAD


class Loaded(House):
    workers = 2

    def deliver_to_all(self):
        for user in USERS:
            self.served.maildir(user).deliver(MESSAGE)

    def begin_load(self, *words, port=None):
        """Until end_load(); users other than user0."""
        self.results = self.folder / "results.json"
        load = subprocess.Popen(
            [RESTANTE_LOAD, *words, f"127.0.0.1:{port or self.served.port}", "--users",
             "user{1..39}", "--password", "secret", "--clients", "12", "--warmup", "0s",
             "--duration", "1h", "--quiet", "--json", str(self.results)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(load.stdout.close)
        self.addCleanup(load.wait)
        self.addCleanup(load.kill)
        return load

    def end_load(self, load):
        """How many sessions there were, and what went wrong: each kind, and how many."""
        load.send_signal(signal.SIGINT)
        said, _ = load.communicate(timeout=PATIENCE)
        self.assertTrue(self.results.exists(), said)
        results = json.loads(self.results.read_text())
        sessions = {one["name"]: one["count"] for one in results["operations"]}["session"]
        self.assertGreater(sessions, 0)
        troubles = collections.Counter()
        for tally in results["errors"] + results["violations"]:
            troubles[tally["what"]] += tally["count"]
        return sessions, troubles

    def old_workers_end(self):
        """Lest more than three sets drain, of which the oldest would be cut."""
        drained = self.draining()
        self.eventually(lambda: len([entry for entry in self.served.events("stopped")
                                     if "worker" in entry]) >= drained, "the old workers end")

    def refuses(self, what, number):
        refused = len(self.refusals(what))
        self.signal(number)
        self.eventually(lambda: len(self.refusals(what)) > refused, f"the {what} is refused")

    def refuses_what_is_broken(self):
        self.served.configuration.write_text("nonsense\n")
        self.refuses("reload", signal.SIGHUP)
        self.refuses("upgrade", signal.SIGUSR2)
        self.served.configure(self.with_workers(self.settings))
        self.put_on_disk(b"#!/bin/sh\nexit 3\n")
        self.refuses("upgrade", signal.SIGUSR2)
        self.put_on_disk(RESTANTE)

    def reloads_and_upgrades(self, reloads, upgrades):
        """With as many workers as before, and one more, in turn."""
        for number in range(reloads):
            self.reload(workers=self.workers + number % 2)
            self.old_workers_end()
            if number < upgrades:
                self.upgrade()
                self.old_workers_end()

    def kill_loaded_worker(self, number):
        """How many sessions died with it: all that it had accepted, and nobody else's."""
        pid = self.worker(number)
        starts = len(self.served.events("serving", worker=str(number)))
        os.kill(pid, signal.SIGSTOP)
        self.eventually(lambda: self.is_stopped(pid), "it accepts nobody more")
        held = self.connections_of(pid)
        os.kill(pid, signal.SIGKILL)
        ended = self.served.wait_for("a worker ended", pid=str(pid))
        self.assertEqual("signal 9", ended["end"])
        self.served.wait_for("serving", count=starts + 1, worker=str(number))
        return held

    @staticmethod
    def is_stopped(pid):
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "T"

    def connections_of(self, pid):
        """That it has accepted, from the side of the server."""
        own = set()
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                own.add(os.readlink(f"/proc/{pid}/fd/{name}"))
        port, listening = f":{self.served.port:04X}", "0A"
        with open("/proc/net/tcp", encoding="ascii") as file:
            rows = [line.split() for line in file]
        return len([row for row in rows if row[1].endswith(port) and row[3] != listening and
                    f"socket:[{row[9]}]" in own])
