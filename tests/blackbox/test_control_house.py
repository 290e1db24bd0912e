# SPDX-License-Identifier: Apache-2.0
"""reload, upgrade and stop over the control socket, and restantectl as an operator runs it."""

import json
import unittest

from client import Gone
from control import DONE, Control, Controlled, asked, restantectl
from harness import RESTANTE


class TheHouse(Controlled):
    def test_is_reloaded_and_says_what_changed(self):
        self.open()
        self.served.configure(self.with_workers({"limits": {"sessions": 77}}))
        [done], last = asked(self.served, "reload")
        self.assertEqual((["limits.sessions"], [], DONE),
                         (done["changed"], done["needs_restart"], last))
        # New sessions have the new settings.
        self.served.wait_for("reloaded", changed="limits.sessions")

    def test_refuses_a_configuration_with_every_error_and_its_place(self):
        self.open()
        good = self.served.configuration.read_text()
        self.served.configuration.write_text(good + "\n[timeouts]\nlogin = 1\nlogni = \"2s\"\n")
        problems, last = asked(self.served, "reload")
        self.assertEqual(78, last["code"])
        self.assertIn(str(self.served.configuration), last["error"])
        lines = len(good.splitlines())
        self.assertEqual([lines + 3, lines + 4], [problem["line"] for problem in problems])
        self.assertTrue(all(problem["column"] > 0 for problem in problems))
        self.session().ok("NOOP")

    def test_is_upgraded_and_goes_on_where_that_fails(self):
        self.open()
        good = self.served.configuration.read_text()
        self.write_nonsense()
        problems, last = asked(self.served, "upgrade")
        self.assertEqual(78, last["code"])
        self.assertIn("sesions", problems[0]["problem"])
        self.put_on_disk(b"#!/bin/sh\nexit 3\n")
        self.assertEqual(1, asked(self.served, "upgrade")[1]["code"])
        self.served.configuration.write_text(good)
        self.put_on_disk(RESTANTE)
        self.assertEqual(DONE, asked(self.served, "upgrade")[1])
        self.served.wait_for("the new program serves, this one drains")
        self.assertEqual(self.supervisor, self.status()["pid"])

    def one_is_left(self):
        try:
            return len(self.who()) == 1
        except AssertionError:  # the clerk hung up on who had not asked yet, as it begins to retire
            return False

    def test_stops_when_all_sessions_are_over(self):
        self.open()
        session = self.session()
        with Control(self.served) as control:
            control.ask("stop")
            self.served.wait_for("draining", worker="1")
            self.eventually(self.one_is_left, "the session is still shown")
            session.ok("QUIT")
            self.assertEqual(([], DONE), control.answer())
        self.assertEqual(0, self.served.wait())

    def test_stops_at_once(self):
        self.open()
        session = self.session()
        self.assertEqual(([], DONE), asked(self.served, "stop", now=True))
        with self.assertRaises((Gone, ConnectionError)):
            session.command("NOOP")
        self.assertEqual(0, self.served.wait())

    def test_stops_with_what_drains_after_an_upgrade(self):
        self.open({"timeouts": {"shutdown": "1s"}})
        session = self.session()
        self.upgrade()
        self.assertEqual(([], DONE), asked(self.served, "stop"))
        self.assertTrue(session.is_closed_without_a_word())
        self.all_end()


class Restantectl(Controlled):
    def run_verb(self, *arguments, code=0):
        done = restantectl(self.served, *arguments)
        self.assertEqual(code, done.returncode, done.stderr)
        return done

    def test_shows_columns_with_the_newest_last(self):
        self.open()
        older, newer = self.session("user1"), self.session("user2")
        lines = self.run_verb("who").stdout.splitlines()
        self.assertEqual("SESSION", lines[0].split()[0])
        self.assertEqual(3, len(lines))
        self.assertIn("user1", lines[1] + lines[2])
        self.assertEqual("2\n", self.run_verb("who", "--count").stdout)
        del older, newer

    def test_prints_objects_as_they_come(self):
        self.open()
        session = self.session()
        [line] = self.run_verb("who", "--json").stdout.splitlines()
        self.assertEqual("user1", json.loads(line)["user"])
        del session

    def test_shows_the_status(self):
        self.open()
        shown = self.run_verb("status").stdout
        for expected in ("Restante", "0 not logged in", "WORKER", str(self.worker(1))):
            self.assertIn(expected, shown)

    def test_has_the_exit_codes_of_the_contract(self):
        self.open()
        self.assertIn("no session", self.run_verb("kick", "--user", "joe", code=1).stderr)
        self.run_verb("kick", code=64)
        self.run_verb("who", "--state", "asleep", code=64)
        self.run_verb("who", "--nonsense", code=64)
        good = self.served.configuration.read_text()
        self.write_nonsense()
        self.assertIn("sesions", self.run_verb("reload", code=78).stderr)
        # Where the server is can't be told from this.
        self.served.configuration.write_text("[server\n")
        self.assertIn("restante.toml:1:", self.run_verb("reload", code=78).stderr)
        self.served.configuration.write_text(good)
        self.assertIn("reloaded", self.run_verb("reload").stdout)
        self.run_verb("stop")
        self.assertEqual(0, self.served.wait())
        self.run_verb("status", code=75)

    def test_finds_the_socket_by_its_path(self):
        self.open()
        done = restantectl(self.served, "status", "--socket",
                           self.served.folder / "run/control.sock")
        self.assertEqual(0, done.returncode, done.stderr)
        done = restantectl(self.served, "status", "--socket", self.served.folder / "nowhere")
        self.assertEqual(75, done.returncode)
        self.assertIn("nowhere", done.stderr)


if __name__ == "__main__":
    unittest.main()
