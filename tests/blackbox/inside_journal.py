# SPDX-License-Identifier: Apache-2.0
"""A log in the journal, kept by systemd-journald and read by journalctl."""

import json
import shutil
import subprocess
import unittest

import journald
from client import Client
from harness import ROOT
from house import House

GUEST = 'a"guest"=x'


class Journal(House):
    def setUp(self):
        super().setUp()
        journald.start(self)

    def entries(self, *matches):
        self.assertTrue(journald.is_synced())
        found = subprocess.run(
            ["journalctl", "--output=json", "--no-pager", "--identifier=restante", *matches],
            check=False, capture_output=True, text=True)
        return [json.loads(line) for line in found.stdout.splitlines()]

    def wait_for(self, *matches, count=1):
        self.eventually(lambda: len(self.entries(*matches)) >= count, f"{matches}")
        return self.entries(*matches)

    def start_with_journal(self):
        self.count = 1
        self.port = self.free_port()
        self.served = self.server(self.with_workers({
            "log": {"target": "journald"},
            "listener": [{"address": f"127.0.0.1:{self.port}", "tls": "none"}]}),
            users={"user1": "secret"}, start=False)
        self.served.maildir("user1")
        self.served.launch()
        return self.wait_for("RESTANTE_EVENT=serving")

    def test_has_the_fields_of_a_line(self):
        self.start_with_journal()
        with Client(self.port) as client:
            client.ok(f"USER {GUEST}")
            client.refused("PASS wrong")
            client.log_in("user1").ok("QUIT")
        [ended] = self.wait_for("RESTANTE_EVENT=session ended")
        session = ended["RESTANTE_SESSION"]
        # All lines of the session, and nothing else.
        lines = self.entries(f"RESTANTE_SESSION={session}")
        self.assertEqual(["login failed", "session ended"],
                         [line["RESTANTE_EVENT"] for line in lines])
        failed = lines[0]
        self.assertEqual((GUEST, "wrong", "USER", "6", "2"),
                         tuple(failed[key] for key in (
                             "RESTANTE_USER", "RESTANTE_REASON", "RESTANTE_MECHANISM", "PRIORITY",
                             "SYSLOG_FACILITY")))
        self.assertIn(r'user="a\"guest\"=x"', failed["MESSAGE"])
        self.assertEqual(("user1", "quit"), (ended["RESTANTE_USER"], ended["RESTANTE_ENDED"]))
        [started] = self.entries("RESTANTE_EVENT=worker started")
        self.assertEqual(started["RESTANTE_PID"], failed["_PID"])
        self.assertNotIn("RESTANTE_SESSION", started)

    def test_is_sorted_by_priority(self):
        self.start_with_journal()
        self.served.configuration.write_text("nonsense\n")
        subprocess.run(["kill", "-HUP", str(self.served.pid)], check=True)
        refused = self.wait_for("RESTANTE_EVENT=reload refused, all stays as it was")
        self.assertIn(refused[0]["PRIORITY"], "34")
        self.assertEqual([], [entry for entry in self.entries("--priority=warning")
                              if entry["RESTANTE_EVENT"] in ("serving", "worker started")])

    def test_is_what_fail2ban_reads(self):
        shutil.copytree(ROOT / "conf/fail2ban", "/etc/fail2ban", dirs_exist_ok=True)
        self.start_with_journal()
        with Client(self.port) as client:
            client.ok("USER user1")
            client.refused("PASS wrong")
        self.wait_for("RESTANTE_EVENT=session ended")
        result = subprocess.run(
            ["fail2ban-regex", "--print-all-matched", "systemd-journal", "restante"],
            capture_output=True, text=True, check=False)
        self.assertRegex(result.stdout, r"Lines: \d+ lines, 0 ignored, [1-9]\d* matched",
                         result.stderr)


if __name__ == "__main__":
    unittest.main()
