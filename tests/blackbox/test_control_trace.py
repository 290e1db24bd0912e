# SPDX-License-Identifier: Apache-2.0
"""trace: dialogues as they go, without secrets, whoever else is busy."""

import base64
import json
import subprocess
import unittest

import test_tls
from client import Client
from control import DONE, Control, Controlled, asked
from harness import PATIENCE, RESTANTECTL

SECRET = "secret"


class Trace(Controlled):
    def follow(self, **options):
        control = Control(self.served)
        self.addCleanup(control.close)
        control.ask("trace", **options)
        # It has begun once the log says so and the clerk answers others.
        self.served.wait_for("an operator asks", verb="trace")
        asked(self.served, "status")
        return control

    def lines(self, control, count):
        return [(line["direction"], line["line"]) for line in
                (control.line() for _ in range(count))]

    def test_shows_who_is_followed_and_nobody_else(self):
        self.open()
        control = self.follow(user="user1")
        other = self.session("user2")
        other.ok("NOOP")
        session = self.session("user1")
        session.ok("NOOP")
        first = control.line()
        self.assertEqual({"time", "session", "user", "direction", "line"}, first.keys())
        [row] = self.who(user="user1")
        self.assertEqual((row["session"], "user1", "C", "USER user1"),
                         (first["session"], first["user"], first["direction"], first["line"]))
        directions, texts = zip(*self.lines(control, 5))
        self.assertEqual(("S", "C", "S", "C", "S"), directions)
        self.assertEqual(("PASS ***", "NOOP"), (texts[1], texts[3]))

    def test_begins_with_the_greeting_where_it_is_not_of_a_user(self):
        self.open({"auth": {"apop": True}})
        for options in ({"address": "127.0.0.0/8"}, {"user": "*"}):
            with self.subTest(options):
                control = self.follow(**options)
                session = Client(self.served)
                self.assertEqual([("S", session.greeting)], self.lines(control, 1))
                session.command("NOOP")
                self.assertEqual(("C", "NOOP"), self.lines(control, 1)[0])
                session.close()
                control.close()

    def test_begins_with_the_greeting_under_tls(self):
        self.open(test_tls.settings())
        control = self.follow(address="127.0.0.1")
        with test_tls.TlsClient(self.served) as session:
            self.assertEqual([("S", session.greeting)], self.lines(control, 1))

    def test_shows_no_secret(self):
        self.open({"auth": {"mechanisms": ["PLAIN", "LOGIN"]}})
        control = self.follow(address="127.0.0.1")
        plain = base64.b64encode(f"\0user1\0{SECRET}".encode()).decode()
        with Client(self.served) as client:
            client.ok(f"AUTH PLAIN {plain}")
            client.ok("QUIT")
        with Client(self.served) as client:
            client.command("AUTH PLAIN")
            client.ok(plain)
            client.refused(f"PASS {SECRET}")
            client.ok("QUIT")
        with Client(self.served) as client:
            client.refused(SECRET)
            client.refused(f"pass  {SECRET}")
            client.refused(f"APOP user1 {SECRET}")
            client.ok("QUIT")
        shown = []
        while sum(line[1] == "QUIT" for line in shown) < 3:
            shown += self.lines(control, 1)
        text = json.dumps(shown)
        self.assertNotIn(SECRET, text)
        self.assertNotIn(plain, text)
        for expected in ("AUTH PLAIN ***", "***", "PASS ***", "APOP user1 ***"):
            self.assertIn(["C", expected], json.loads(text))

    def test_counts_a_messages_octets_and_does_not_show_them(self):
        self.open()
        session = self.session()
        control = self.follow(user="user1")
        session.message("RETR 1")
        session.ok("QUIT")
        lines = self.lines(control, 4)
        self.assertEqual([("C", "RETR 1"), ("S", "+OK 13 octets"),
                          ("S", "(13 octets of the message) ."), ("C", "QUIT")], lines)

    def test_ends_by_itself(self):
        self.open()
        self.assertEqual(([], DONE), asked(self.served, "trace", user="*", **{"for": "1s"}))

    def test_follows_into_a_worker_that_takes_anothers_place(self):
        self.open()
        control = self.follow(user="user1")
        for number in (1, 2):
            serving = self.kill_worker(number)
            self.served.wait_for("serving", count=serving, worker=str(number))
        asked(self.served, "status")
        session = self.session("user1")
        self.assertEqual("USER user1", control.line()["line"])
        session.close()

    def test_says_that_it_is_over_when_the_server_is_reloaded(self):
        self.open()
        control = self.follow(user="user1")
        self.reload()
        _, last = control.answer()
        self.assertEqual(75, last["code"])

    def test_of_everybody_is_bounded_and_says_what_is_missing(self):
        self.open()
        control = self.follow(address="127.0.0.0/8")
        clients = [self.session(f"user{number}") for number in range(4)]
        # Nobody reads the trace meanwhile; what it keeps is bounded, and nobody waits for it.
        for _ in range(200):
            for client in clients:
                client.send(b"NOOP\r\n" * 50)
            for client in clients:
                for _ in range(50):
                    self.assertTrue(client.line().startswith("+OK"))
        lost = shown = 0
        while lost == 0:
            line = control.line()
            lost += line.get("lost", 0)
            shown += "line" in line
        self.assertGreater(shown, 100)
        clients[0].ok("NOOP")
        self.eventually(lambda: control.line().get("line") == "NOOP", "it goes on")

    def test_needs_somebody(self):
        self.open()
        self.assertEqual(64, asked(self.served, "trace")[1]["code"])

    def test_is_printed_line_by_line(self):
        self.open()
        with subprocess.Popen(
                [RESTANTECTL, "trace", "--user", "user1", "--config",
                 str(self.served.configuration)], stdout=subprocess.PIPE, text=True) as process:
            self.served.wait_for("an operator asks", verb="trace")
            asked(self.served, "status")
            session = self.session()
            self.assertIn("C: USER user1", process.stdout.readline())
            process.terminate()
            process.communicate(timeout=PATIENCE)
            session.close()


if __name__ == "__main__":
    unittest.main()
