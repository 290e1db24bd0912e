# SPDX-License-Identifier: Apache-2.0
"""The status page, in a browser: what it says, for whoever sees it, hears it or has no mouse."""

import json
import math
import os
import signal
import time
import unittest

from browser import CONTRAST, Browser
from observed import Observed

STOPS_MAX = 100  # of Tab, far more than there are
WIDTHS = (360, 768, 1440)


def busy(status):
    """The same house with an hour behind it. What is plotted is one point each ten seconds."""
    now = int(time.time())
    times = list(range(now - 3590, now + 1, 10))
    wave = [math.sin(at / 25) for at in range(len(times))]
    hour = {name: [round(base + swing * value, 2) for value in wave] for name, base, swing in (
        ("authorization", 40, 20), ("transaction", 1200, 400), ("update", 6, 5),
        ("logins", 180, 60), ("login_failures", 4, 3), ("refusals", 1, 1), ("commands", 900, 200),
        ("sent_octets", 4e7, 2e7), ("received_octets", 9e4, 3e4), ("p50_ms", 0.2, 0.1),
        ("p95_ms", 2, 1), ("p99_ms", 9, 6))}
    hour["time"] = times
    some = [{"name": f"user{at}@example.net", "commands": 90_000 // (at + 1),
             "octets": 8_000_000_000 // (at + 1)} for at in range(10)]
    return {**status, "hour": hour, "now": {name: all_[-1] for name, all_ in hour.items()
                                            if name != "time"},
            "users": some,
            "addresses": [{**one, "name": f"2001:db8:85a3::8a2e:370:{at:x}"}
                          for at, one in enumerate(some)],
            "refusals": {"sessions": 3, "address": 1200, "pending": 0, "memory": 0, "blocked": 17},
            "certificates": [{"name": "/etc/restante/pop.example.net/fullchain.pem",
                              "not_after": "2030-01-01T00:00:00Z", "days_left": 1000}]}


class ThePage(Observed):
    workers = 2

    def setUp(self):
        super().setUp()
        self.open()
        (self.folder / "browser").mkdir()
        self.browser = Browser(self.folder / "browser")
        self.addCleanup(self.browser.close)

    @property
    def url(self):
        host, port = self.place
        return f"http://[{host}]:{port}/"

    def look(self, width=1440, scheme="light"):
        self.browser.look(self.url, width, scheme)
        self.browser.until("document.body && document.body.dataset.state !== 'asking'")

    def text(self, selector):
        return self.browser.says(f"document.querySelector({json.dumps(selector)}).innerText")

    def test_it_says_in_a_word_how_the_server_is(self):
        self.look()
        self.assertEqual("All is well", self.text("h1"))
        self.assertEqual("", self.text("#reasons"))
        self.assertEqual("well · Restante on pop.example.test",
                         self.browser.says("document.title"))
        self.served.configure(self.with_workers({"limits": {"sesions": 1}}))
        self.signal(signal.SIGHUP)
        self.served.wait_for("reload refused, all stays as it was")
        self.look()
        self.assertEqual("Not well", self.text("h1"))
        self.assertIn("the last reload was refused", self.text("#reasons"))
        self.assertIn("limits.sesions", self.text("#warnings"))
        self.assertEqual([], self.browser.complaints)

    def test_it_shows_who_does_what(self):
        client = self.session("user1")
        for _ in range(70):
            client.ok("NOOP")
        self.look()
        self.assertIn("user1", self.text("#users"))
        self.assertIn("127.0.0.1", self.text("#addresses"))
        self.assertEqual(2, self.browser.says(
            "document.querySelectorAll('#workers tbody tr').length"))
        self.assertIn("serving", self.text("#workers"))

    def test_it_asks_nobody_but_the_server_and_goes_on_asking(self):
        self.look()
        self.browser.says("new Promise((done) => setTimeout(done, 0))")
        count = sum(url.endswith("/status.json") for url in self.browser.requests)
        self.browser.says("ask()")
        self.assertGreater(sum(url.endswith("/status.json") for url in self.browser.requests),
                           count)
        self.assertEqual([], [url for url in self.browser.requests
                              if not url.startswith((self.url, "data:"))])
        _, headers, page = self.get("/")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("http://", page.replace("http://www.w3.org/", ""))
        self.assertNotIn("https://", page)

    def test_what_others_wrote_is_text(self):
        nasty = "<img src=x onerror=document.title='taken'>"
        status = busy(self.page())
        status["users"][0]["name"] = status["warnings"] = nasty
        status["warnings"] = [{"time": status["time"], "text": nasty}]
        status["reasons"] = [nasty]
        self.browser.replies["/status.json"] = json.dumps(status)
        self.look()
        for place in ("#users", "#warnings", "#reasons"):
            self.assertIn(nasty, self.text(place))
        self.assertEqual(0, self.browser.says("document.querySelectorAll('img').length"))
        self.assertNotEqual("taken", self.browser.says("document.title"))

    def test_it_says_so_where_nobody_answers(self):
        self.look()
        os.kill(self.process("clerk"), signal.SIGSTOP)
        try:
            self.browser.says("failures = 1")
            self.browser.replies["/status.json"] = "no JSON"
            self.browser.says("ask()")
            self.assertEqual("No answer", self.text("h1"))
            self.assertIn("What stands below is of", self.text("#reasons"))
            self.assertEqual([], self.browser.says(CONTRAST))
        finally:
            os.kill(self.process("clerk"), signal.SIGCONT)

    def test_it_fits_and_can_be_read_on_all_screens(self):
        empty = self.page()
        ill = {**busy(empty), "state": "ill", "reasons": [
            "worker 2 ended and was replaced 3 min ago",
            "the certificate /etc/restante/pop.example.net/fullchain.pem ends in 3 days"]}
        ill["certificates"] = [{**ill["certificates"][0], "days_left": 3}]
        ill["workers"] = [{**worker, "restarts": 2, "state": "silent", "sessions": None}
                          for worker in empty["workers"]]
        for name, status in (("empty", empty), ("busy", busy(empty)), ("ill", ill)):
            self.browser.replies["/status.json"] = json.dumps(status)
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    with self.subTest(name, width=width, scheme=scheme):
                        self.look(width, scheme)
                        self.assertLessEqual(
                            self.browser.says("document.documentElement.scrollWidth"), width)
                        self.assertEqual([], self.browser.says(CONTRAST))
        self.assertEqual([], self.browser.complaints)

    def test_it_needs_no_mouse(self):
        self.browser.replies["/status.json"] = json.dumps(busy(self.page()))
        self.look()
        reached = []
        for _ in range(STOPS_MAX):
            self.browser.press("Tab")
            # One question, as the focus may leave between two. What it leaves behind is the body.
            stop = self.browser.says("document.hasFocus() && "
                                     "(({id, tagName}) => id || tagName)(document.activeElement)")
            if stop in (False, "BODY"):
                break
            reached.append(stop)
            self.assertNotEqual("none", self.browser.says(
                "getComputedStyle(document.activeElement).outlineStyle"), reached[-1])
            if reached[-1] == "look":
                self.browser.press("ArrowLeft")
                self.assertEqual("10 s ago", self.text("#look-at"))
                self.browser.press("Home")
                self.assertEqual("1 h ago", self.text("#look-at"))
            if reached[-1] == "SUMMARY":
                self.browser.press("Enter")
        else:
            self.fail(f"Tab goes on and on: {reached}")
        self.assertEqual(["A"], reached[:1])  # the skip link
        self.assertIn("look", reached)
        self.assertEqual(4, reached.count("SUMMARY"))
        self.assertEqual(4, self.browser.says("document.querySelectorAll('details table').length"))

    def test_it_can_be_heard(self):
        self.browser.replies["/status.json"] = json.dumps(busy(self.page()))
        self.look()
        heard = self.browser.heard()
        roles = [role for role, _ in heard]
        for role in ("banner", "main", "contentinfo", "status", "slider", "table", "rowheader",
                     "columnheader"):
            self.assertIn(role, roles)
        self.assertEqual(["All is well", "Now", "The last hour"],
                         [name for role, name in heard if role == "heading"][:3])
        plots = [name for role, name in heard if role in ("image", "img")]
        self.assertEqual(4, len(plots))
        self.assertIn("Logins per second: succeeded", plots[1])
        for role, name in heard:
            if role in ("heading", "slider", "link", "image", "img", "figure"):
                self.assertTrue(name, role)


if __name__ == "__main__":
    unittest.main()
