# SPDX-License-Identifier: Apache-2.0
"""What conf/ has that its program reads and judges by itself: AppArmor's parser, promtool,
systemd-analyze."""

import json
import re
import shutil
import subprocess
import unittest

import unit
from harness import RESTANTE, RESTANTECTL, ROOT, ServerTest

CONF = ROOT / "conf"
RULES = CONF / "prometheus/restante.rules.yml"
DASHBOARD = CONF / "grafana/restante.json"

# systemd-analyze counts in tenths.
EXPOSURE_MAX = 30


class Programs(ServerTest):
    def accepts(self, *command):
        result = subprocess.run(command, capture_output=True, text=True, check=False,
                                cwd=self.folder)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_apparmor_parses_the_profile(self):
        said = self.accepts("apparmor_parser", "--skip-kernel-load", "--skip-cache", "--debug",
                            CONF / "apparmor/usr.sbin.restante")
        self.assertIn("restante", said)
        profile = re.findall(r"^  capability (\w+),$",
                             (CONF / "apparmor/usr.sbin.restante").read_text(), re.M)
        self.assertEqual({"CAP_" + name.upper() for name in profile}, set(unit.capabilities()))

    def test_prometheus_rules_speak_when_they_are_to(self):
        self.assertIn("SUCCESS", self.accepts("promtool", "check", "rules", RULES))
        tests = RULES.with_suffix(".test.yml")
        self.assertIn("SUCCESS", self.accepts("promtool", "test", "rules", tests))
        alerts = set(re.findall(r"alert: (\w+)", RULES.read_text()))
        tried = set(re.findall(r'alertname(?:: |=")(\w+)', tests.read_text()))
        self.assertEqual(alerts, tried)

    def test_rules_and_dashboard_ask_for_metrics_that_there_are(self):
        sources = "".join(path.read_text() for path in (ROOT / "src/metrics").glob("*.cc"))
        named = set(re.findall(r'"((?:restante|process)_[a-z_]+)"', sources))
        for file in (RULES, RULES.with_suffix(".test.yml"), DASHBOARD):
            asked = re.findall(r"\b((?:restante|process)_[a-z_]+)", file.read_text())
            asked = {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked}
            self.assertEqual(set(), asked - named)
            self.assertGreater(len(asked), 10)

    def test_the_dashboard_is_one(self):
        dashboard = json.loads(DASHBOARD.read_text())
        panels = dashboard["panels"]
        self.assertEqual(len(panels), len({panel["id"] for panel in panels}))
        for panel in panels:
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            self.assertTrue(all(target["expr"] for target in panel["targets"]))
        # Prometheus reads each of its questions.
        questions = [re.sub(r"\$__rate_interval", "5m", target["expr"])
                     for panel in panels for target in panel["targets"]]
        rules = self.folder / "questions.yml"
        rules.write_text(json.dumps({"groups": [{"name": "q", "rules": [
            {"record": f"q{number}", "expr": question}
            for number, question in enumerate(questions)]}]}))
        self.accepts("promtool", "check", "rules", rules)


class Units(ServerTest):
    def setUp(self):
        super().setUp()
        programs = self.folder / "programs"
        programs.mkdir()
        for program in (RESTANTE, RESTANTECTL):
            shutil.copy(program, programs)
        (self.folder / "restante.service").write_text(unit.text(programs, programs))
        for socket in (CONF / "systemd").glob("*.socket"):
            shutil.copy(socket, self.folder)

    def analyze(self, *words):
        result = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True,
                                check=False, cwd=self.folder)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_are_understood_whole(self):
        units = sorted(path.name for path in self.folder.glob("restante*.s*"))
        self.assertEqual(3, len(units))
        self.assertEqual("", self.analyze("verify", "--man=no",
                                          *(f"./{name}" for name in units)))

    def test_leave_little(self):
        self.analyze("security", "--offline=true", f"--threshold={EXPOSURE_MAX}",
                     "./restante.service")

    def test_say_what_each_capability_is_for(self):
        explained = re.findall(r"^#   (CAP_\w+) ", unit.text(), re.M)
        self.assertEqual(sorted(explained), sorted(unit.capabilities()))


if __name__ == "__main__":
    unittest.main()
