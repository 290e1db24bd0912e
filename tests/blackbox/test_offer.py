# SPDX-License-Identifier: Apache-2.0
"""Which ways to log in are offered: those that every user could use, or that the operator wants."""

import signal
import subprocess
import unittest

from client import Client
from harness import RESTANTE, ServerTest
from test_sasl import hashed

PLAIN = "{PLAIN}secret"


class Offers(ServerTest):
    def setUp(self):
        super().setUp()
        self.servers = 0
        self.hashed = hashed("BLF-CRYPT")
        self.keys = hashed("SCRAM-SHA-256")

    def offer(self, server):
        """The mechanisms of CAPA, those of AUTH, and whether the greeting has a timestamp."""
        with Client(server) as client:
            lines = [line for line in client.listing("CAPA") if line.startswith("SASL")]
            names = lines[0].split()[1:] if lines else []
            self.assertEqual(names, client.listing("AUTH"))
            return names, "<" in client.greeting

    def check(self, server):
        return subprocess.run([RESTANTE, "--config", str(server.configuration), "--check"],
                              text=True, capture_output=True, timeout=60, check=False)

    def assert_offers(self, users, auth, names, apop, offered, withheld):
        self.servers += 1
        server = self.server({"auth": auth}, users=users, folder=self.folder / str(self.servers))
        self.assertEqual((names, apop), self.offer(server))
        line = server.wait_for("mechanisms")
        self.assertEqual((offered, withheld), (line["offered"], line["withheld"]))
        checked = self.check(server)
        self.assertEqual(0, checked.returncode, checked.stderr)
        self.assertIn(f"mechanisms offered: {offered or 'none'}; withheld: {withheld or 'none'}\n",
                      checked.stdout)
        return server

    def test_the_default_is_what_all_users_can_use(self):
        self.assert_offers({"joe": PLAIN, "ann": self.keys}, {},
                           ["PLAIN", "LOGIN", "SCRAM-SHA-256"], False,
                           "PLAIN, LOGIN, SCRAM-SHA-256", "")
        self.assert_offers({"joe": PLAIN, "ann": self.keys, "eve": self.hashed}, {},
                           ["PLAIN", "LOGIN"], False,
                           "PLAIN, LOGIN", "SCRAM-SHA-256 (1 of 3 users can't use it)")

    def test_apop_and_cram_md5_need_every_password_itself(self):
        auth = {"mechanisms": ["CRAM-MD5", "SCRAM-SHA-1"], "apop": True}
        self.assert_offers({"joe": PLAIN, "ann": PLAIN}, auth, ["CRAM-MD5", "SCRAM-SHA-1"], True,
                           "CRAM-MD5, SCRAM-SHA-1, APOP", "")
        self.assert_offers(
            {"joe": PLAIN, "ann": self.keys}, auth, [], False, "",
            "CRAM-MD5 (1 of 2 users can't use it), SCRAM-SHA-1 (1 of 2 users can't use it), "
            "APOP (1 of 2 users can't use it)")

    def test_who_may_not_log_in_is_in_nobodys_way(self):
        self.assert_offers({"joe": PLAIN, "ann": self.hashed + "::::::nologin"},
                           {"mechanisms": ["CRAM-MD5"]}, ["CRAM-MD5"], False, "CRAM-MD5", "")

    def test_the_operator_may_want_one_all_the_same(self):
        auth = {"mechanisms": ["!CRAM-MD5", "SCRAM-SHA-256"], "apop": "always"}
        server = self.assert_offers(
            {"joe": PLAIN, "ann": self.hashed}, auth, ["CRAM-MD5"], True,
            "CRAM-MD5 (1 of 2 users can't use it), APOP (1 of 2 users can't use it)",
            "SCRAM-SHA-256 (1 of 2 users can't use it)")
        with Client(server) as client:
            client.log_in("ann")

    def test_tokens_need_somebody_who_verifies_them(self):
        why = "neither auth.oauth.jwks nor auth.oauth.introspection_url is set"
        self.assert_offers({"joe": PLAIN}, {"mechanisms": ["PLAIN", "!XOAUTH2"]}, ["PLAIN"], False,
                           "PLAIN", f"XOAUTH2 ({why})")

    def test_a_source_may_state_what_it_serves(self):
        (self.folder / "more").write_text(f"ann:{self.hashed}\n")
        chosen = {"auth": {"mechanisms": ["PLAIN", "CRAM-MD5", "SCRAM-SHA-256"], "apop": True}}
        for stated, names, apop in ((["PLAIN", "CRAM-MD5"], ["PLAIN", "CRAM-MD5"], True),
                                    (["APOP"], ["CRAM-MD5"], True),
                                    (["LOGIN"], ["PLAIN"], False)):
            with self.subTest(stated=stated):
                chosen["auth.source"] = [
                    {"driver": "passwd-file", "path": "users"},
                    {"driver": "passwd-file", "path": str(self.folder / "more"),
                     "mechanisms": stated}]
                server = self.server(chosen, users={"joe": PLAIN}, folder=self.folder / stated[0])
                self.assertEqual((names, apop), self.offer(server))
                withheld = server.wait_for("mechanisms")["withheld"]
                self.assertIn("SCRAM-SHA-256 (auth.source.mechanisms of passwd-file "
                              f"{self.folder}/more does not say it)", withheld)

    def test_what_no_channel_can_carry_is_withheld(self):
        names = ["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL"]
        self.assert_offers(
            {"joe": PLAIN}, {"mechanisms": names, "plaintext": "never"}, ["SCRAM-SHA-256"], False,
            "SCRAM-SHA-256",
            'PLAIN (auth.plaintext is "never"), LOGIN (auth.plaintext is "never"), '
            "SCRAM-SHA-256-PLUS (no listener has TLS), EXTERNAL (no listener has TLS), "
            'USER (auth.plaintext is "never")')

    def test_a_server_that_nobody_can_log_in_to_is_refused(self):
        server = self.server({"auth": {"plaintext": "never"}}, users={"joe": self.hashed},
                             start=False)
        checked = self.check(server)
        self.assertEqual(78, checked.returncode, checked.stderr)
        self.assertIn("nobody can log in: all ways are withheld", checked.stderr)
        self.assertNotIn("all right", checked.stdout)

    def test_user_is_not_offered_where_a_source_does_not_serve_it(self):
        server = self.server({"auth": {"mechanisms": ["SCRAM-SHA-256"]},
                              "auth.source": [{"driver": "passwd-file", "path": "users",
                                               "mechanisms": ["SCRAM-SHA-256"]}]},
                             users={"joe": self.keys})
        with Client(server) as client:
            self.assertNotIn("USER", client.listing("CAPA"))
            self.assertEqual("-ERR passwords are not taken here; AUTH lists other ways",
                             client.command("USER joe"))
        self.assertIn("USER (auth.source.mechanisms of",
                      server.wait_for("mechanisms")["withheld"])

    def test_a_reload_counts_again(self):
        server = self.server({"auth": {"mechanisms": ["CRAM-MD5"]}}, users={"joe": PLAIN})
        self.assertEqual((["CRAM-MD5"], False), self.offer(server))
        server.write_users({"joe": PLAIN, "ann": self.hashed})
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        self.assertEqual(([], False), self.offer(server))


if __name__ == "__main__":
    unittest.main()
