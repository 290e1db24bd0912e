# SPDX-License-Identifier: Apache-2.0
"""restante-load's report, growth and mailbox, run as somebody would who measures a server.

The program's path comes from the environment variable RESTANTE_LOAD; without it, the one that was
built in build/ is taken.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

TREE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("RESTANTE_LOAD", str(TREE / "build/tools/restante-load"))
PATIENCE_SECONDS = 60

DONE, FAILED, WRONG_USAGE = 0, 1, 64


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=PATIENCE_SECONDS, check=False)


def operation(name, microseconds):
    """One that took so long, always. Below 256 every latency is a bucket of its own."""
    return {"name": name, "count": 1000, "octets": 50_000,
            "latency": {"sum": 1000 * microseconds, "max": microseconds,
                        "buckets": [[microseconds, 1000]]}}


def interval(second):
    return {"at_seconds": second, "seconds": 1, "sessions": 10, "requests": 100, "octets": 5000,
            "errors": second % 2, "violations": 0, "p50_us": 100, "p90_us": 200, "p99_us": 300,
            "max_us": 400 + second}


def results(label, microseconds=100):
    return {
        "format": "restante-load results", "format_version": 1, "label": label,
        "scenario": "busy", "target": "127.0.0.1:1110", "began": "2026-01-05T12:00:00Z",
        "version": "0.1.0", "machine": "a <small> machine & more", "leading": "login",
        "settings": [["connections", "10"]], "seconds": 10, "sessions": 100, "requests": 1000,
        "octets": 50_000, "connections_open_most": 10,
        "operations": [operation("login", microseconds), operation("STAT", 20)],
        "intervals": [interval(second) for second in range(1, 11)],
        "errors": [{"what": "reset", "count": 5, "examples": ["after \x1b[31mPASS"]}],
        "violations": [],
        "server": [{"at_seconds": second, "resident_octets": 1 << 24, "cpu_seconds": second / 4}
                   for second in range(11)],
    }


def growth():
    return {
        "format": "restante-load growth", "format_version": 1, "title": "Cost <of> login",
        "charts": [{
            "title": "Login", "x": {"label": "messages", "unit": "number"},
            "y": {"label": "login", "unit": "us"},
            "series": [{"name": "square & root", "points": [[4, 20], [16, 40], [64, 80]]},
                       {"name": "plane", "points": [[4, 16], [16, 256], [64, 4096]]}],
        }],
    }


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, value):
        path = self.folder / name
        path.write_text(json.dumps(value))
        return path

    def check_page(self, path):
        """The page's tree, once it is well-formed and each plot has what it must have."""
        page = xml.etree.ElementTree.fromstring(path.read_text())
        plots = page.findall(".//figure")
        self.assertGreater(len(plots), 0)
        for plot in plots:
            drawing = plot.find("svg[@role='img']")
            named = [drawing.find(f"{tag}[@id]") for tag in ("title", "desc")]
            self.assertEqual(drawing.get("aria-labelledby").split(),
                             [one.get("id") for one in named])
            self.assertTrue(all(one.text for one in named))
            self.assertIsNotNone(plot.find("details//table"))
        for element in page.iter():
            for name in ("src", "href", "xlink:href", "srcset", "onload", "onclick"):
                self.assertIsNone(element.get(name))
            self.assertNotIn(element.tag, ("script", "link", "img", "iframe", "object"))
        return page

    def test_one_run(self):
        html = self.folder / "page.html"
        shown = run("report", self.write("a.json", results("<b>calm</b>")), "--html", html)
        self.assertEqual((DONE, ""), (shown.returncode, shown.stderr))
        self.assertIn("no violations, 5 errors", shown.stdout)
        self.assertIn("100 µs", shown.stdout)
        self.assertNotIn("\x1b", shown.stdout)
        page = self.check_page(html)
        self.assertEqual("<b>calm</b>", page.find(".//h1").text)
        self.assertEqual(["no violations, 5 errors"],
                         [one.text for one in page.findall(".//p[@class='verdict alarm']")])

    def test_runs_side_by_side(self):
        html = self.folder / "page.html"
        files = [self.write(f"{name}.json", results(name, time))
                 for name, time in (("first", 100), ("second", 250), ("third", 50))]
        shown = run("report", *files, "--html", html)
        self.assertEqual(DONE, shown.returncode)
        row = next(line for line in shown.stdout.split("\n") if "login p50" in line)
        self.assertRegex(row, r"100 µs +250 µs +2\.50× +50 µs +0\.50×")
        lines = self.check_page(html).findall(".//figure/svg/polyline")
        self.assertEqual({"line c0", "line c1", "line c2"}, {line.get("class") for line in lines})

    def test_the_style_reaches_out_for_nothing(self):
        html = self.folder / "page.html"
        run("report", self.write("a.json", results("calm")), "--html", html)
        for outside in ("http:", "https:", "url(", "@import"):
            self.assertNotIn(outside, html.read_text())

    def test_growth_says_the_exponents(self):
        html = self.folder / "page.html"
        shown = run("growth", self.write("g.json", growth()), "--html", html)
        self.assertEqual((DONE, ""), (shown.returncode, shown.stderr))
        self.assertRegex(shown.stdout, r"square & root +3 +0\.50 +1\.000")
        self.assertRegex(shown.stdout, r"plane +3 +2\.00 +1\.000")
        page = self.check_page(html)
        legend = ["".join(entry.itertext()) for entry in page.findall(".//ul/li")]
        self.assertEqual(["square & root ~ x^0.50", "plane ~ x^2.00"], legend)

    def test_a_foreign_file_is_refused(self):
        for name, text in (("empty", ""), ("foreign", '{"a": 1}'), ("cut", '{"format":')):
            path = self.folder / name
            path.write_text(text)
            for verb in ("report", "growth"):
                shown = run(verb, path)
                self.assertEqual((FAILED, ""), (shown.returncode, shown.stdout))
                self.assertRegex(shown.stderr, rf"^restante-load: \S+/{name}: this .*JSON")
        self.assertEqual(FAILED, run("report", self.folder / "missing").returncode)
        self.assertEqual(WRONG_USAGE, run("report").returncode)


class Mailbox(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fill(self, name, *options):
        return run("mailbox", self.folder / name, "--users", "user{1..3}@example.test", *options)

    def digest(self, name):
        """Of all names and octets below a folder."""
        digest = hashlib.sha256()
        for path in sorted((self.folder / name).rglob("*")):
            digest.update(str(path.relative_to(self.folder / name)).encode() + b"\0")
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.digest()

    def messages(self, name):
        return [path for path in (self.folder / name).rglob("*") if path.is_file()]

    def test_is_the_same_for_the_same_seed(self):
        for name, seed in (("one", 1), ("same", 1), ("other", 2)):
            self.assertEqual(DONE, self.fill(name, "--seed", seed).returncode)
        self.assertEqual(self.digest("one"), self.digest("same"))
        self.assertNotEqual(self.digest("one"), self.digest("other"))

    def test_sizes_in_names_are_exact(self):
        for line_ends in ("lf", "crlf"):
            self.fill(line_ends, "--names", "sizes", "--line-ends", line_ends, "--mixed")
            messages = self.messages(line_ends)
            self.assertEqual(60, len(messages))
            for path in messages:
                text = path.read_bytes()
                with_crlf = len(text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
                self.assertIn(f",S={len(text)},W={with_crlf}", path.name)

    def test_lies_where_the_layout_says(self):
        self.fill("here", "--layout", "%u/mail", "--messages", 2, "--sizes", "fixed:1KiB", "--cur")
        places = {path.parent.relative_to(self.folder) for path in self.messages("here")}
        self.assertEqual({pathlib.Path(f"here/user{i}@example.test/mail/cur") for i in (1, 2, 3)},
                         places)
        self.assertEqual([1024] * 6, [path.stat().st_size for path in self.messages("here")])

    def test_mail_that_is_there_stays(self):
        self.fill("full")
        before = self.digest("full")
        again = self.fill("full", "--seed", 5, "--passwd", self.folder / "users")
        self.assertEqual(FAILED, again.returncode)
        self.assertIn("holds mail already", again.stderr)
        self.assertEqual(before, self.digest("full"))
        self.assertFalse((self.folder / "users").exists())

    def test_writes_a_user_file(self):
        users = self.folder / "users"
        self.fill("mail", "--messages", 0, "--passwd", users, "--password", "open sesame")
        self.assertEqual("".join(f"user{i}@example.test:{{PLAIN}}open sesame\n" for i in (1, 2, 3)),
                         users.read_text())

    def test_wrong_usage_writes_nothing(self):
        for options in (["--sizes", "big"], ["--layout", "%x"], ["--line-ends", "cr"],
                        ["--cur", "--new"]):
            refused = self.fill("mail", *options)
            self.assertEqual(WRONG_USAGE, refused.returncode, options)
        refused = run("mailbox", self.folder / "mail", "--users", "u{2..1}")
        self.assertEqual(WRONG_USAGE, refused.returncode)
        self.assertFalse((self.folder / "mail").exists())


if __name__ == "__main__":
    unittest.main()
