# SPDX-License-Identifier: Apache-2.0
"""Rules, their tests and the dashboard ask for labels and values that the server's metrics have: a
question about any other is answered with silence."""

import json
import re
import unittest
from collections import defaultdict

import test_tls
from harness import ROOT
from observed import Observed

RULES = ROOT / "conf/prometheus/restante.rules.yml"
TESTS = RULES.with_suffix(".test.yml")
DASHBOARD = ROOT / "conf/grafana/restante.json"

# What Prometheus adds, and what alerts are called by.
OF_PROMETHEUS = {"job", "instance", "alertname", "alertstate", "severity"}
# Any address, certificate or version there may be.
FREE = {"listener", "name", "version"}

METRIC = r"\b((?:restante|process)_[a-z_]+)"
SELECTOR = re.compile(METRIC + r"\{([^}]*)\}")
MATCHER = re.compile(r'(\w+)\s*(=~|!=|!~|=)\s*"([^"]*)"')
GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")


def words(pattern):
    """Of a matcher's value: "wrong|refused" are two."""
    return pattern.split("|")


class Labels(Observed):
    def setUp(self):
        super().setUp()
        self.open(test_tls.settings())
        self.labels = defaultdict(lambda: defaultdict(set))
        for family in self.scrape().families:
            for sample in family.samples:
                for label, value in sample.labels.items():
                    self.labels[sample.name][label].add(value)

    def values(self, label):
        """Of that label, whichever metric has it."""
        return set().union(*(labels[label] for labels in self.labels.values() if label in labels))

    def check(self, label, value, known):
        if label in OF_PROMETHEUS or label in FREE or value.startswith("$"):
            return
        # Prometheus writes bounds in the shortest form, as whoever writes a rule does.
        if label == "le" and value != "+Inf":
            self.assertIn(float(value), {float(bound) for bound in known})
        else:
            self.assertIn(value, known, label)

    def check_selectors(self, text):
        found = 0
        for metric, matchers in SELECTOR.findall(text):
            for label, operator, value in MATCHER.findall(matchers):
                with self.subTest(metric=metric, label=label, value=value):
                    if label not in OF_PROMETHEUS:
                        self.assertIn(label, self.labels[metric])
                    for word in words(value) if "~" in operator else [value]:
                        self.check(label, word, self.labels[metric][label])
                    found += 1
        return found

    def check_groupings(self, questions):
        for question in questions:
            asked = set().union(*(self.labels[metric] for metric in re.findall(METRIC, question)))
            for labels in GROUPING.findall(question):
                with self.subTest(question):
                    self.assertLessEqual(set(re.findall(r"\w+", labels)), asked | OF_PROMETHEUS)

    def test_of_the_rules(self):
        text = RULES.read_text()
        self.assertGreater(self.check_selectors(text), 3)
        rules = [" ".join(rule.split()) for rule in re.split(r"- alert:", text)[1:]]
        self.check_groupings(rule.split("expr:")[1].split("labels:")[0] for rule in rules)
        for rule in rules:
            metrics = re.findall(METRIC, rule.split("annotations:")[0])
            shown = set(re.findall(r"\$labels\.(\w+)", rule))
            known = set().union(*(self.labels[metric] for metric in metrics))
            with self.subTest(rule):
                self.assertLessEqual(shown, known | OF_PROMETHEUS)

    def test_of_the_rules_tests(self):
        text = TESTS.read_text()
        self.assertGreater(self.check_selectors(text), 20)
        # Of the alerts that are expected.
        expected = re.findall(r"labels: '\{([^}]*)\}'", text)
        self.assertGreater(len(expected), 10)
        for label, _, value in MATCHER.findall(" ".join(expected)):
            with self.subTest(label=label, value=value):
                self.check(label, value, self.values(label))

    def test_of_the_dashboard(self):
        targets = [target for panel in json.loads(DASHBOARD.read_text())["panels"]
                   for target in panel["targets"]]
        questions = [target["expr"] for target in targets]
        self.assertGreater(self.check_selectors(" ".join(questions)), 20)
        self.check_groupings(questions)
        for target in targets:
            shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            grouped = re.findall(r"\w+", " ".join(GROUPING.findall(target["expr"])))
            with self.subTest(target["expr"]):
                self.assertLessEqual(shown, set(grouped))


if __name__ == "__main__":
    unittest.main()
