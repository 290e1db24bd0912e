# SPDX-License-Identifier: Apache-2.0
"""block, penalties, locks and log-level, over the control socket and by restantectl."""

import os
import signal
import unittest

from client import Client
from control import DONE, Controlled, asked, objects, restantectl
from house import THROTTLED

BLOCKED = "-ERR [SYS/TEMP] your network is blocked for now"


class Blocks(Controlled):
    def greeting(self):
        with Client(self.served) as client:
            return client.greeting

    def block(self, address, **options):
        return objects(self.served, "block", address=address, **options)

    def test_keep_out_who_is_new_and_nobody_else(self):
        self.open()
        session = self.session()
        [block] = self.block("127.0.0.0/8")
        self.assertEqual(("127.0.0.0/8", None), (block["address"], block["until"]))
        self.assertEqual(BLOCKED, self.greeting())
        session.ok("NOOP")
        self.assertEqual(["127.0.0.0/8"], self.blocked())
        self.served.wait_for("session refused", reason="your network is blocked for now")
        self.assertEqual([{"unblocked": "127.0.0.0/8"}],
                         objects(self.served, "unblock", address="127.0.0.0/8"))
        self.assertIn("+OK", self.greeting())
        self.assertEqual([], self.blocked())

    def blocked(self):
        return [block["address"] for block in objects(self.served, "blocks")]

    def test_are_of_their_network_alone(self):
        self.open()
        self.block("192.0.2.0/24")
        self.block("127.0.0.2")
        self.block("::/0")
        self.assertIn("+OK", self.greeting())
        self.assertEqual({"192.0.2.0/24", "127.0.0.2", "::/0"}, set(self.blocked()))

    def test_live_through_workers_clerks_reloads_and_upgrades(self):
        self.open()
        self.block("127.0.0.1")
        for number in (1, 2):
            serving = self.kill_worker(number)
            self.served.wait_for("serving", count=serving, worker=str(number))
        self.assertEqual(BLOCKED, self.greeting())
        os.kill(self.process("clerk"), signal.SIGKILL)
        self.assertEqual(["127.0.0.1"], self.blocked())
        self.reload()
        self.assertEqual(BLOCKED, self.greeting())
        self.upgrade()
        self.assertEqual(BLOCKED, self.greeting())
        self.assertEqual(["127.0.0.1"], self.blocked())
        self.served.signal(signal.SIGTERM)

    def test_end_by_themselves(self):
        self.open()
        [block] = self.block("127.0.0.1", **{"for": "1s"})
        self.assertIsNotNone(block["until"])
        self.eventually(lambda: self.greeting() != BLOCKED, "the block ends")
        self.assertEqual([], self.blocked())

    def test_are_bounded(self):
        self.open()
        for number in range(1024):
            self.block(f"198.51.{number // 256}.{number % 256}")
        _, last = asked(self.served, "block", address="192.0.2.1")
        self.assertEqual(1, last["code"])
        self.assertIn("1024", last["error"])
        # One that is there already finds its place.
        self.block("198.51.0.7", **{"for": "1h"})
        self.assertEqual(1024, len(self.blocked()))
        self.assertIn("+OK", self.greeting())

    def test_need_a_network(self):
        self.open()
        for options in ({}, {"address": "here"}, {"address": "192.0.2.1/24"},
                        {"address": "192.0.2.1", "for": "soon"}):
            self.assertEqual(64, asked(self.served, "block", **options)[1]["code"], options)
        self.assertEqual(64, asked(self.served, "unblock")[1]["code"])
        self.assertEqual(1, asked(self.served, "unblock", address="192.0.2.1")[1]["code"])

    def test_are_shown_and_made_by_restantectl(self):
        self.open()
        done = restantectl(self.served, "block", "--address", "192.0.2.0/24", "--for", "1h")
        self.assertEqual((0, "192.0.2.0/24 is blocked\n"), (done.returncode, done.stdout))
        lines = restantectl(self.served, "blocks").stdout.splitlines()
        self.assertEqual(["NETWORK", "SINCE", "ENDS"], lines[0].split())
        self.assertIn("192.0.2.0/24", lines[1])
        self.assertEqual(64, restantectl(self.served, "block").returncode)


class Penalties(Controlled):
    def test_are_shown_and_cleared(self):
        self.open(THROTTLED)
        self.guess_until_refused("user2")
        penalties = objects(self.served, "penalties", user="user2")
        [own] = [one for one in penalties if one["user"] and one["address"]]
        self.assertEqual(("user2", "127.0.0.0/8"), (own["user"], own["address"]))
        self.assertLessEqual(10, own["failures"])
        self.assertIsNotNone(own["refused_until"])
        self.assertEqual([], objects(self.served, "penalties", user="user3"))
        shown = restantectl(self.served, "penalties", "--user", "user2").stdout
        self.assertIn("FAILURES", shown)
        [cleared], last = asked(self.served, "penalties clear", user="user2")
        self.assertEqual((True, DONE), (cleared["cleared"] > 0, last))
        self.assertIn("+OK", self.login("user2"))
        self.served.wait_for("an operator asks", verb="penalties clear")

    def test_are_not_cleared_for_everybody_by_a_slip(self):
        self.open()
        self.assertEqual(64, asked(self.served, "penalties clear")[1]["code"])
        self.assertEqual(64, restantectl(self.served, "penalties", "clear").returncode)
        done = restantectl(self.served, "penalties", "clear", "--user", "nobody")
        self.assertEqual(1, done.returncode, done.stderr)


class Locks(Controlled):
    def test_say_who_holds_a_maildrop(self):
        self.open()
        session, stranger = self.session("user1"), Client(self.served)
        self.addCleanup(stranger.close)
        [lock] = objects(self.served, "locks")
        self.assertEqual("user1", lock["user"])
        self.assertEqual(self.worker(lock["worker"]), lock["pid"])
        self.assertEqual([], objects(self.served, "locks", user="user2"))
        self.assertIn("user1", restantectl(self.served, "locks", "--user", "user1").stdout)
        session.ok("QUIT")
        self.eventually(lambda: objects(self.served, "locks") == [], "the maildrop is free")


class LogLevel(Controlled):
    def set_level(self, level, **options):
        self.assertEqual(DONE, asked(self.served, "log-level", level=level, **options)[1])

    def test_is_another_until_it_is_taken_back(self):
        self.open()
        self.set_level("warning")
        self.login("user2", "wrong")
        done = restantectl(self.served, "log-level", "info")
        self.assertEqual(0, done.returncode, done.stderr)
        self.login("user2", "wrong")
        self.served.wait_for("login failed")
        self.assertEqual(1, len(self.served.events("login failed")))

    def test_is_told_those_who_are_started_meanwhile(self):
        self.open()
        self.set_level("error")
        for number in (1, 2):
            os.kill(self.worker(number), signal.SIGKILL)
        self.served.wait_for("a worker ended", count=2)
        self.eventually(lambda: all(one["restarts"] == 1 and one["pid"] > 0
                                    for one in self.status()["workers"]), "both are replaced")
        self.login("user2", "wrong")
        self.set_level("info")
        self.login("user2", "wrong")
        self.served.wait_for("login failed")
        self.assertEqual(1, len(self.served.events("login failed")))

    def test_ends_with_a_reload(self):
        self.open()
        self.set_level("error")
        asked(self.served, "reload")
        self.login("user2", "wrong")
        self.served.wait_for("login failed")

    def test_must_be_one(self):
        self.open()
        self.assertEqual(64, asked(self.served, "log-level", level="loud")[1]["code"])
        self.assertEqual(64, asked(self.served, "log-level")[1]["code"])
        self.assertEqual(64, restantectl(self.served, "log-level").returncode)

    def test_ends_by_itself(self):
        self.open()
        self.assertEqual(DONE, asked(self.served, "log-level", level="error",
                                     **{"for": "1s"})[1])
        self.eventually(lambda: self.login("user2", "wrong") and
                        self.served.events("login failed"), "lines are written again")


if __name__ == "__main__":
    unittest.main()
