# SPDX-License-Identifier: Apache-2.0
"""conf/logrotate, by logrotate."""

import pathlib
import subprocess
import unittest

from client import Client
from harness import ROOT, parse_logfmt
from house import House

LOG = pathlib.Path("/var/log/restante/restante.log")


class Rotation(House):
    def setUp(self):
        super().setUp()
        LOG.parent.mkdir(parents=True, exist_ok=True)

    def rotate(self):
        subprocess.run(["logrotate", "--force", str(ROOT / "conf/logrotate/restante")], check=True)

    @staticmethod
    def events(path, event):
        return [entry for line in path.read_text().splitlines()
                if (entry := parse_logfmt(line)).get("event") == event]

    def users(self, path):
        return [entry["user"] for entry in self.events(path, "session ended")]

    def start_with_log(self):
        self.count = 2
        self.port = self.free_port()
        self.served = self.server(self.with_workers({
            "log": {"target": str(LOG)},
            "listener": [{"address": f"127.0.0.1:{self.port}", "tls": "none"}]}), users={
                f"user{number}": "secret" for number in range(10)}, start=False)
        self.served.launch()
        self.eventually(lambda: LOG.exists() and len(self.events(LOG, "serving")) == 2, "it serves")

    def restantectl(self, verb):
        subprocess.run(["restantectl", verb, "--config", str(self.served.configuration)],
                       check=True, stdout=subprocess.DEVNULL)

    def collect(self, user):
        with Client(self.port) as client:
            client.log_in(user).ok("QUIT")

    def test_loses_no_line_of_a_server_nor_of_one_that_drains(self):
        self.start_with_log()
        self.collect("user1")
        self.eventually(lambda: self.users(LOG) == ["user1"], "the first is written")
        inside = Client(self.port).log_in("user2")
        self.addCleanup(inside.close)
        self.restantectl("upgrade")
        self.rotate()
        old = LOG.with_name("restante.log.1")
        self.eventually(LOG.exists, "a new file")
        # Of the one that drains, and of the one that serves.
        inside.ok("QUIT")
        self.collect("user3")
        self.eventually(lambda: {"user2", "user3"} <= {*self.users(LOG), *self.users(old)},
                        "all is written")
        self.assertEqual("user1", self.users(old)[0])
        for _ in range(2):
            self.collect("user4")
        self.eventually(lambda: self.users(LOG)[-2:] == ["user4", "user4"],
                        "what comes later goes to the new file")
        self.assertIn("event=draining", old.read_text())
        self.assertEqual(0o640, LOG.stat().st_mode & 0o777)
        self.restantectl("stop")
        self.served.wait()


if __name__ == "__main__":
    unittest.main()
