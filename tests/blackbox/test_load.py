# SPDX-License-Identifier: Apache-2.0
"""restante-load: every scenario, against a server that keeps its promises and one that does not."""

import json
import os
import signal
import subprocess
import unittest

import certificates
from harness import PATIENCE, ROOT, ServerTest
from lying_server import MESSAGE, LyingServer, closed_port

RESTANTE_LOAD = os.environ.get("RESTANTE_LOAD", str(ROOT / "build/tools/restante-load"))

USERS = {f"user{number}": f"secret{number}" for number in range(1, 21)}
WHO = ["--users", "user{1..20}", "--password", "secret{}"]
BRIEFLY = ["--warmup", "100ms", "--duration", "500ms"]
# So that what never comes is not waited for, with time for some of it.
SOON = ["--timeout", "50ms", "--duration", "2s"]


def run(*words, **options):
    return subprocess.run([RESTANTE_LOAD, *map(str, words)], timeout=PATIENCE, text=True,
                          capture_output=True, check=False, **options)


class LoadTest(ServerTest):
    def load(self, *words, code=0):
        """What --json says of a run that ends with this exit code."""
        file = self.folder / "results.json"
        done = run(*words, "--quiet", "--json", file)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return json.loads(file.read_text())

    def kinds(self, results, of):
        return {tally["what"]: tally["count"] for tally in results[of]}

    def counts(self, results):
        return {one["name"]: one["count"] for one in results["operations"]}


class Scenarios(LoadTest):
    def post_office(self, settings=None):
        server = self.server(settings, users=USERS)
        for user in USERS:
            for number in range(6):
                server.maildir(user).deliver(b"Subject: x\n\n..\n" + b"text\n" * number * 100)
        return server

    def against(self, server, scenario, *words):
        """Runs it; nothing may be wrong."""
        results = self.load(*scenario.split(), f"127.0.0.1:{server.port}", *WHO, *words)
        self.assertEqual(([], []), (results["errors"], results["violations"]))
        return self.counts(results)

    def test_sessions(self):
        server = self.post_office()
        counts = self.against(server, "login", *BRIEFLY)
        self.assertGreater(counts["session"], 0)
        counts = self.against(server, "poll", *BRIEFLY)
        self.assertGreater(counts["UIDL"], 0)
        counts = self.against(server, "fetch", "--list", "--retrieve", 0, *BRIEFLY)
        self.assertGreaterEqual(counts["RETR"], 6)

    def test_drain_empties_the_maildrops(self):
        server = self.post_office()
        counts = self.against(server, "drain", "--list", "--retrieve", 0, "--warmup", "0s",
                              "--duration", "2s")
        self.assertEqual(6 * len(USERS), counts["DELE"])
        for user in USERS:
            self.assertEqual([], server.maildir(user).files())

    def test_endless_requests(self):
        server = self.post_office()
        self.assertGreater(self.against(server, "retr", *BRIEFLY)["RETR"], 0)
        self.assertGreater(self.against(server, "noop", *BRIEFLY)["NOOP"], 0)

    def test_pipelining(self):
        server = self.post_office()
        self.against(server, "fetch", "--list", "--retrieve", 0, "--pipeline", *BRIEFLY)
        self.against(server, "retr", "--pipeline", *BRIEFLY)
        self.against(server, "noop", "--pipeline", *BRIEFLY)
        self.against(server, "drain", "--pipeline", *BRIEFLY)

    def test_open_loops_keep_their_rate(self):
        server = self.post_office()
        for scenario, name in (("poll", "session"), ("noop", "NOOP"), ("retr", "RETR")):
            counts = self.against(server, scenario, "--rate", 40, "--warmup", "100ms",
                                  "--duration", "1s")
            # What was due in the warm-up may end in the second, and the last one after it.
            self.assertLess(abs(counts[name] - 40), 25, scenario)

    def test_clients_that_hold(self):
        server = self.post_office()
        counts = self.against(server, "storm", "--count", 20, "--in", "100ms")
        self.assertEqual((20, 20, 1), (counts["login"], counts["entry"], counts["all in"]))
        counts = self.against(server, "idle", "--count", 15, "--noop-clients", 5, "--in", "100ms",
                              "--duration", "500ms", "--threads", 3)
        self.assertEqual(20, counts["login"])
        self.assertGreater(counts["NOOP"], 0)

    def test_the_mix_that_is_shipped(self):
        server = self.post_office()
        counts = self.against(server, f"mix {ROOT}/conf/load-mix.toml", *BRIEFLY)
        self.assertGreater(counts["UIDL"], 0)

    def test_threads_and_sources(self):
        server = self.post_office()
        self.against(server, "poll", "--threads", 4, "--sources", "127.0.0.2-127.0.0.9", *BRIEFLY)
        addresses = {entry["address"].rsplit(":", 1)[0] for entry in server.events("session ended")}
        self.assertEqual({f"127.0.0.{last}" for last in range(2, 10)}, addresses - {"127.0.0.1"})

    def test_every_login(self):
        mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]
        server = self.post_office({"auth": {"apop": True, "mechanisms": mechanisms}})
        for way in ("APOP", *mechanisms):
            counts = self.against(server, "login", "--auth", way, "--clients", 2, *BRIEFLY)
            self.assertGreater(counts["login"], 0, way)

    def test_a_watched_server(self):
        server = self.post_office()
        results = self.load("noop", f"127.0.0.1:{server.port}", *WHO, "--warmup", "0s",
                            "--duration", "1500ms", "--watch", server.worker_pid)
        samples = results["server"]
        self.assertGreaterEqual(len(samples), 3)
        self.assertGreater(samples[-1]["resident_octets"], 1 << 20)
        self.assertGreaterEqual(samples[-1]["cpu_seconds"], samples[0]["cpu_seconds"])

    def test_reports(self):
        server = self.post_office()
        html = self.folder / "report.html"
        done = run("poll", f"127.0.0.1:{server.port}", *WHO, *BRIEFLY, "--html", html,
                   "--label", "a name for it")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("no violations, no errors", done.stdout)
        self.assertIn("sessions/s", done.stderr)
        self.assertIn("a name for it", html.read_text())


class Tls(LoadTest):
    def setUp(self):
        super().setUp()
        self.certificate, self.key = certificates.make("server")

    def port(self, tls):
        server = self.server({
            "listener": [{"address": "127.0.0.1:0", "tls": tls}],
            "tls": {"certificate": self.certificate, "private_key": self.key},
            "auth": {"mechanisms": ["SCRAM-SHA-256-PLUS"]}},
            users=USERS, folder=self.folder / tls)
        return server.port

    def against(self, port, *words, code=0):
        return self.load("poll", f"127.0.0.1:{port}", *WHO, *BRIEFLY, *words, code=code)

    def test_both_ways_with_and_without_resumption(self):
        for tls, way in (("implicit", "--tls"), ("starttls", "--stls")):
            port = self.port(tls)
            for resume in ("on", "off"):
                results = self.against(port, way, "--resume", resume, "--ca", self.certificate)
                self.assertEqual(([], []), (results["errors"], results["violations"]))
                counts = self.counts(results)
                self.assertGreater(counts["TLS"], 0)
                self.assertEqual(resume == "on", "TLS resumed" in counts)

    def test_channel_binding(self):
        results = self.against(self.port("implicit"), "--tls", "--auth", "SCRAM-SHA-256-PLUS")
        self.assertGreater(self.counts(results)["login"], 0)

    def test_a_certificate_that_is_another(self):
        other, _ = certificates.make("other")
        results = self.against(self.port("implicit"), "--tls", "--ca", other, code=1)
        self.assertIn("TLS: self-signed certificate", self.kinds(results, "errors"))

    def test_says_that_it_does_not_verify(self):
        done = run("login", f"127.0.0.1:{self.port('implicit')}", *WHO, *BRIEFLY, "--tls")
        self.assertIn("certificate is not verified", done.stderr)


class Lies(LoadTest):
    def found(self, scenario, answers=None, *words, of="violations", **ways):
        """What one client counts of a server that answers like this: kind and number."""
        with LyingServer(answers, **ways) as server:
            results = self.load(scenario, f"127.0.0.1:{server.port}", "--clients", 1,
                                "--users", "joe", "--warmup", "0s", "--duration", "500ms", *words,
                                code=1)
        return self.kinds(results, of)

    def assert_found(self, what, *arguments, of="violations", **ways):
        found = self.found(*arguments, of=of, **ways)
        self.assertEqual({what}, set(found))
        self.assertGreater(found[what], 0)

    def test_the_honest_server_passes(self):
        with LyingServer() as server:
            results = self.load("fetch", f"127.0.0.1:{server.port}", "--users", "user{1..2}",
                                "--clients", 2, "--list", *BRIEFLY)
        self.assertGreater(self.counts(results)["session"], 0)

    def test_wrong_stat(self):
        self.assert_found("LIST has another sum of octets than STAT", "poll",
                          {"STAT": b"+OK 1 99\r\n"}, "--list")
        self.assert_found("all messages have another sum of octets than STAT", "fetch",
                          {"STAT": b"+OK 1 99\r\n"})

    def test_octets_too_few(self):
        self.assert_found("RETR sends another number of octets than its +OK says", "retr",
                          {"RETR": b"+OK %d octets\r\n" % len(MESSAGE) + MESSAGE[:-3] +
                                   b"\r\n.\r\n"})

    def test_missing_dot(self):
        dotless = b"+OK\r\n" + MESSAGE
        self.assert_found("a reply ends without its final dot", "fetch", {"RETR": dotless},
                          last_words=(dotless,))

    def test_an_extra_line(self):
        self.assert_found("octets that nobody asked for", "login",
                          {"PASS": b"+OK\r\n+OK and welcome\r\n"})

    def test_no_greeting(self):
        self.assert_found("closed without a greeting", "login", {"greeting": b""},
                          last_words=(b"",))

    def test_no_end(self):
        self.assert_found("not closed after QUIT", "login", None, *SOON, stays=True)

    def test_each_violation_is_counted_with_examples(self):
        with LyingServer({"NOOP": b"+OK\n"}) as server:
            results = self.load("noop", f"127.0.0.1:{server.port}", "--clients", 1, "--users",
                                "joe", "--warmup", "0s", "--duration", "300ms", code=1)
        violation, = results["violations"]
        self.assertEqual("a line that ends with LF alone", violation["what"])
        # The greeting of the next second is not among them.
        self.assertAlmostEqual(self.counts(results)["NOOP"], violation["count"], delta=1)
        self.assertEqual(["joe: +OK"] * 3, violation["examples"])

    def test_errors_are_no_violations(self):
        for what, answers, words in (
                ("login refused [IN-USE]", {"PASS": b"-ERR [IN-USE] locked\r\n"}, ()),
                ("turned away", {"greeting": b"-ERR too many\r\n"}, ()),
                ("timeout", {"USER": None}, SOON),
        ):
            with self.subTest(what):
                self.assert_found(what, "login", answers, *words, of="errors")


class CommandLine(unittest.TestCase):
    def test_wrong_usage(self):
        for words in (["fly", "127.0.0.1:110"], ["login"], ["login", "nowhere"],
                      ["login", "127.0.0.1:110", "--clients", "2", "--users", "joe"],
                      ["login", "127.0.0.1:110", "--sources", "here"],
                      ["login", "127.0.0.1:110", "--auth", "MAGIC"],
                      ["mix", "/nowhere.toml", "127.0.0.1:110"], []):
            with self.subTest(words):
                self.assertEqual(64, run(*words).returncode)

    def test_without_a_scenario_it_says_what_is_possible(self):
        done = run()
        self.assertEqual((64, ""), (done.returncode, done.stdout))
        self.assertIn("restante-load: say what to do", done.stderr)
        self.assertIn("--help", done.stderr)

    def test_nobody_there(self):
        done = run("login", f"127.0.0.1:{closed_port()}")
        self.assertEqual(75, done.returncode)
        self.assertIn("Connection refused", done.stderr)

    def test_version(self):
        self.assertRegex(run("--version").stdout, r"^restante-load \d+\.\d+\.\d+\n$")

    def test_ends_early_and_still_reports(self):
        with LyingServer() as server:
            words = [RESTANTE_LOAD, "poll", f"127.0.0.1:{server.port}", "--clients", "1",
                     "--users", "joe", "--duration", "1h", "--warmup", "0s"]
            with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) as process:
                process.stderr.readline()  # of the first second
                process.send_signal(signal.SIGINT)
                output, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(0, process.returncode)
        self.assertIn("no violations, no errors", output)


if __name__ == "__main__":
    unittest.main()
