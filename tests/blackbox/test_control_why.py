# SPDX-License-Identifier: Apache-2.0
"""why: what a person on the phone needs to know."""

import json
import subprocess
import unittest

from client import Client
from control import Controlled, asked, objects, restantectl
from harness import PATIENCE, RESTANTECTL
from house import THROTTLED

KEYS = {"user", "known", "source", "scheme", "can_login", "reasons", "maildrop", "messages",
        "octets", "held_by"}


class Why(Controlled):
    def why(self, user, **options):
        [answer] = objects(self.served, "why", user=user, **options)
        self.assertLessEqual(KEYS, answer.keys())
        return answer

    def reason(self, answer):
        self.assertFalse(answer["can_login"])
        return " ".join(answer["reasons"])

    def test_nothing_keeps_them_out(self):
        self.open()
        why = self.why("user1")
        self.assertEqual((True, True, []), (why["known"], why["can_login"], why["reasons"]))
        self.assertEqual("PLAIN", why["scheme"])
        self.assertIn(str(self.served.users), why["source"])
        self.assertEqual((str(self.served.folder / "mail/user1"), 2, 26, None),
                         (why["maildrop"], why["messages"], why["octets"], why["held_by"]))
        # And the maildrop is not held by the question.
        self.session("user1").ok("QUIT")

    def test_nobody_knows_them(self):
        self.open()
        why = self.why("nobody")
        self.assertEqual((False, None), (why["known"], why["maildrop"]))
        self.assertIn("no source", self.reason(why))
        self.assertIn("name", self.reason(self.why("no/body")))

    def test_they_are_logged_in_already(self):
        self.open()
        session = self.session("user1")
        [row] = self.who()
        why = self.why("user1")
        self.assertEqual((row["session"], "127.0.0.1"),
                         (why["held_by"]["session"], why["held_by"]["address"]))
        self.assertEqual((2, 26), (why["messages"], why["octets"]))
        self.assertIn(f"kick --session {row['session']}", self.reason(why))
        session.close()

    def test_they_are_penalised(self):
        self.open(THROTTLED)
        self.guess_until_refused("user2")
        self.assertIn("penalties clear", self.reason(self.why("user2")))
        objects(self.served, "penalties clear", user="user2")
        self.assertTrue(self.why("user2")["can_login"])

    def test_they_come_too_soon(self):
        self.open({"maildrop": {"path": "mail/%u", "login_delay": "1h",
                                "login_burst": 1}})
        self.assertTrue(self.why("user1")["can_login"])
        self.eventually(lambda: "LOGIN-DELAY" in self.login("user1"), "they are delayed")
        self.assertIn("login_delay", self.reason(self.why("user1")))

    def test_they_are_kept_out(self):
        self.open()
        with self.served.users.open("a") as users:
            users.write("joan:{PLAIN}secret::::::nologin\n")
        self.reload()
        why = self.why("joan")
        self.assertTrue(why["known"])
        self.assertIn("nologin", self.reason(why))

    def test_their_password_is_tried(self):
        self.open()
        self.assertEqual("right", self.why("user1", password="secret")["password"])
        why = self.why("user1", password="wrong")
        self.assertEqual("wrong", why["password"])
        self.assertIn("wrong", self.reason(why))
        self.assertNotIn("secret", self.served.text())

    def test_their_maildrop_is_not_there_or_broken(self):
        self.open()
        self.assertIn("first message", " ".join(self.why("user3")["reasons"]))
        (self.served.folder / "mail/user4").write_text("no folder")
        self.assertIn("maildrop", self.reason(self.why("user4")))

    def test_is_one_screen(self):
        self.open()
        done = restantectl(self.served, "why", "user1")
        self.assertEqual((0, "user1 can log in now"), (done.returncode,
                                                       done.stdout.splitlines()[0]))
        self.assertLess(len(done.stdout.splitlines()), 24)
        tried = subprocess.run(
            [RESTANTECTL, "why", "user1", "--password", "--config",
             str(self.served.configuration)], input="wrong\n", text=True, capture_output=True,
            timeout=PATIENCE, check=False)
        self.assertIn("can NOT", tried.stdout, tried.stderr)
        self.assertEqual(64, asked(self.served, "why")[1]["code"])

    def test_is_answered_without_a_server_as_far_as_that_goes(self):
        self.open()
        self.served.stop()
        before = sorted(path for path in self.folder.rglob("*"))
        done = restantectl(self.served, "why", "user1", "--json")
        self.assertEqual(0, done.returncode, done.stderr)
        why = json.loads(done.stdout)
        self.assertLessEqual(KEYS, why.keys())
        self.assertEqual((True, "PLAIN", 2), (why["known"], why["scheme"], why["messages"]))
        self.assertIn("no server answers", why["reasons"][0])
        shown = restantectl(self.served, "why", "nobody").stdout
        self.assertIn("no source", shown)
        self.assertEqual(before, sorted(path for path in self.folder.rglob("*")))
        # Where another server was named, its answer is what was asked for.
        done = restantectl(self.served, "why", "user1", "--socket", self.folder / "nowhere")
        self.assertEqual(75, done.returncode)

    def test_strangers_are_not_shown(self):
        self.open()
        with Client(self.served) as stranger:
            stranger.ok("USER user1")
            self.assertIsNone(self.why("user1")["held_by"])


if __name__ == "__main__":
    unittest.main()
