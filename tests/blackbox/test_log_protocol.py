# SPDX-License-Identifier: Apache-2.0
"""log.protocol: the dialogues of some are written to the log, as `restantectl trace` shows them."""

import unittest

from client import Client
from control import Control, Controlled, asked


class Protocol(Controlled):
    def dialogue(self, **fields):
        return [(entry["direction"], entry["line"])
                for entry in self.served.events("dialogue", **fields)]

    def talk(self, user):
        with Client(self.served) as client:
            client.ok(f"USER {user}")
            client.ok("PASS secret")
            client.message("RETR 1")
            client.ok("QUIT")

    def test_of_a_user_is_written_and_of_nobody_else(self):
        self.open({"log": {"protocol": ["USER1"]}})
        self.session("user2").ok("QUIT")
        self.talk("user1")
        ended = self.served.wait_for("session ended", user="user1")
        self.assertEqual({"user1"}, {entry["user"] for entry in self.served.events("dialogue")})
        lines = self.dialogue(session=ended["session"], address=ended["address"])
        self.assertEqual(len(self.served.events("dialogue")), len(lines))
        self.assertEqual(["USER user1", "PASS ***", "RETR 1", "QUIT"],
                         [line for direction, line in lines if direction == "C"])
        self.assertIn(("S", "(13 octets of the message) ."), lines)
        self.assertEqual(("S", "C"), (lines[1][0], lines[-2][0]))
        self.assertTrue(lines[-1][1].startswith("+OK"))

    def test_of_a_network_begins_with_the_greeting_and_has_no_secret(self):
        self.open({"log": {"protocol": ["192.0.2.0/24", "127.0.0.0/8"]}})
        with Client(self.served) as client:
            greeting = client.greeting
            client.listing("CAPA")
            client.refused("open sesame")
            client.ok("USER user1")
            client.refused("PASS mistyped")
            client.ok("QUIT")
        self.served.wait_for("session ended")
        self.assertEqual(("S", greeting), self.dialogue()[0])
        said = [line for direction, line in self.dialogue() if direction == "C"]
        self.assertEqual(["CAPA", "***", "USER user1", "PASS ***", "QUIT"], said)
        self.assertNotIn("sesame", self.served.text())
        self.assertNotIn("mistyped", self.served.text())

    def test_of_others_is_not_written(self):
        self.open({"log": {"protocol": ["192.0.2.0/24", "*@example.net"]}})
        self.talk("user1")
        self.served.wait_for("session ended")
        self.assertEqual([], self.dialogue())

    def test_begins_and_ends_with_a_reload(self):
        self.open()
        self.talk("user1")
        self.reload({"log": {"protocol": ["user?"]}})
        self.assertEqual([], self.dialogue())
        self.talk("user1")
        self.reload({})
        written = len(self.dialogue())
        self.assertGreater(written, 0)
        self.talk("user1")
        self.served.wait_for("session ended", count=3)
        self.assertEqual(written, len(self.dialogue()))

    def test_goes_on_when_an_operator_has_followed_too(self):
        self.open({"log": {"protocol": ["user1"]}})
        with Control(self.served) as control:
            control.ask("trace", user="user1")
            self.served.wait_for("an operator asks", verb="trace")
            asked(self.served, "status")
            self.talk("user1")
            self.served.wait_for("session ended")
            traced = [control.line() for _ in range(len(self.dialogue()))]
        self.assertEqual(self.dialogue(), [(line["direction"], line["line"]) for line in traced])
        # The clerk tells the workers that nobody follows any more before it answers others.
        asked(self.served, "status")
        self.talk("user1")
        self.served.wait_for("session ended", count=2)
        self.assertEqual(2 * len(traced), len(self.dialogue()))


if __name__ == "__main__":
    unittest.main()
