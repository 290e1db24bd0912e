# SPDX-License-Identifier: Apache-2.0
"""Who gets in: the forms of USER, what a password may hold, how it may be stored."""

import base64
import subprocess
import unittest

from client import Client
from harness import RESTANTECTL, Maildir, ServerTest
from test_sasl import WRONG

SHA512 = (
    "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNK"
    "J/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/"
)

# "secret", as other programs store it.
STORED = {
    "plain": "{PLAIN}secret",
    "clear": "{cleartext}secret",
    "bcrypt": "{BLF-CRYPT}$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
    "sha512": "{SHA512-CRYPT}" + SHA512,
    "crypt": "{CRYPT}" + SHA512,
    "bare": SHA512,
    "yescrypt": "{CRYPT}$y$j75$saltsaltsalt$jyf/lxrpdyAIshWRo1x5DRC6KIE7sNRRtjcomR3PgHA",
    "argon2id": "{ARGON2ID}$argon2id$v=19$m=8192,t=1,p=1$S1JV4X34oCockkmUVQp7"
                "uw$o3vAzsT0BnH7EYnFlErhZcRRIQQBrbVmWEvflYGK3l4",
    "pbkdf2": "{PBKDF2}$1$NaClNaCl$1000$a09b6716eba865319c663ef88fac8da83353f178",
    "plain-hex": "{PLAIN.HEX}736563726574",
    "plain-b64": "{PLAIN.B64}c2VjcmV0",
    "ssha": "{SSHA}G97o1A2jhQ0f5u5yJ0Nnyff/Ge9wZXBwZXI0Mg==",
}


class Users(ServerTest):
    def gets_in(self, server, user, password="secret"):
        with Client(server) as client:
            client.ok(b"USER " + user.encode())
            return client.command(b"PASS " + password.encode()).startswith("+OK")

    def count(self, server, user):
        with Client(server) as client:
            return client.log_in(user).stat()[0]

    def test_passwords_as_they_are_stored(self):
        server = self.server(users=STORED)
        for user in STORED:
            with self.subTest(user=user):
                self.assertTrue(self.gets_in(server, user))
                self.assertFalse(self.gets_in(server, user, "Secret"))
                self.assertFalse(self.gets_in(server, user, "secret "))
                self.assertFalse(self.gets_in(server, user, STORED[user]))
        server.stop()
        self.assertNotIn("secret", server.text())

    def test_a_hash_of_restantectl_lets_in(self):
        schemes = subprocess.run([RESTANTECTL, "hash-password", "--list"], check=True, text=True,
                                 capture_output=True).stdout.split()
        self.assertTrue(schemes)
        users = {
            f"user{index}": subprocess.run(
                [RESTANTECTL, "hash-password", "--scheme", scheme], input="pa ss\n", text=True,
                check=True, capture_output=True).stdout.strip()
            for index, scheme in enumerate(schemes)
        }
        server = self.server(users=users)
        for user in users:
            self.assertTrue(self.gets_in(server, user, "pa ss"), users[user])
            self.assertFalse(self.gets_in(server, user, "pass"), users[user])

    def test_a_hash_that_costs_too_much_is_not_computed(self):
        server = self.server(users={"joe": "$6$rounds=999999999$salt$" + "x" * 86,
                                    "ann": "secret"})
        with Client(server) as client:
            client.ok(b"USER joe")
            self.assertTrue(client.command(b"PASS secret").startswith("-ERR [SYS/TEMP]"))
        problem = server.wait_for("checking a login")["error"]
        self.assertIn("joe asks for 999999999 rounds of SHA-crypt", problem)
        server.wait_for("login failed", user="joe", reason="source")
        ended = server.wait_for("session ended")
        self.assertEqual(("1", "joe"), (ended["failed_logins"], ended["refused_user"]))
        self.assertTrue(self.gets_in(server, "ann"))

    def test_a_hash_that_costs_too_much_is_guessed_at_like_others_and_betrays_nobody(self):
        server = self.server({"auth": {"failure_delay": "1ms"}},
                             users={"joe": "$6$rounds=999999999$salt$" + "x" * 86,
                                    "ann": "secret"})
        for name in range(20):
            with Client(server) as client:
                client.ok(f"USER nobody{name}")
                self.assertEqual(WRONG, client.command("PASS secret"))
        answers = []
        for _ in range(12):
            with Client(server) as client:
                client.ok("USER joe")
                answers.append(client.command("PASS secret"))
        self.assertEqual(10, answers.count("-ERR [SYS/TEMP] logins can't be checked now"))
        self.assertEqual(2, answers.count("-ERR [SYS/TEMP] too many failed logins; wait a while"))
        server.wait_for("login failed", count=10, user="joe", reason="source")
        server.wait_for("login failed", count=2, user="joe", reason="penalised")
        server.stop()
        self.assertEqual(1, server.text().count('event="checking a login"'))

    def test_a_password_keeps_its_blanks(self):
        passwords = {"one": "in the middle", "two": " before", "three": "two  of them",
                     "four": "ünï cödé", "five": "trailing "}
        server = self.server(users=passwords)
        for user, password in passwords.items():
            self.assertTrue(self.gets_in(server, user, password), password)
            self.assertFalse(self.gets_in(server, user, password.replace(" ", "", 1)), password)

    def test_the_four_forms_of_user(self):
        server = self.server(start=False, users={})
        server.users.write_text("joe:{PLAIN}secret\n"
                                "joe@corp:{PLAIN}secret::::::maildrops=sales@corp,info@corp\n"
                                "sales@corp:{PLAIN}other\n")
        for index, drop in enumerate(("joe", "joe@corp", "sales@corp", "info@corp", "boss@corp")):
            for _ in range(index + 1):
                server.maildir(drop).deliver(b"x\n")
        server.start()
        for form, messages in (("joe", 1), ("joe@corp", 2), ("corp\\joe", 2),
                               ("corp\\joe/sales", 3), ("corp\\joe/info", 4)):
            with self.subTest(form=form):
                self.assertEqual(messages, self.count(server, form))
        self.assertFalse(self.gets_in(server, "corp\\joe/boss"))
        self.assertFalse(self.gets_in(server, "corp\\joe/sales", "other"))
        self.assertFalse(self.gets_in(server, "corp\\sales/joe", "other"))

    def test_the_log_says_in_whose_maildrop_somebody_was(self):
        server = self.server(start=False, users={})
        server.users.write_text("joe@corp:{PLAIN}secret::::::maildrops=*\n")
        server.start()
        with Client(server) as client:
            client.log_in("corp\\joe/sales")
            self.assertFalse(self.gets_in(server, "corp\\joe/sales"))
        self.assertFalse(self.gets_in(server, "joe@corp", "wrong"))
        self.assertTrue(self.gets_in(server, "joe@corp"))
        server.wait_for("login failed", user="joe@corp", maildrop="sales@corp", reason="in-use")
        server.wait_for("session ended", user="joe@corp", maildrop="sales@corp")
        for entry in (server.wait_for("login failed", reason="wrong"),
                      server.wait_for("session ended", count=2, user="joe@corp")):
            self.assertNotIn("maildrop", entry)

    def test_anothers_maildrop_has_its_owners_spelling(self):
        server = self.server(start=False, users={})
        server.users.write_text("ann@corp:{PLAIN}secret::::::maildrops=*\n"
                                "eve@corp:{PLAIN}secret::::::maildrops=bob@corp,Sales@corp\n"
                                "bob@corp:{PLAIN}other\n")
        for drop, messages in (("bob@corp", 2), ("Sales@corp", 1)):
            for _ in range(messages):
                server.maildir(drop).deliver(b"x\n")
        server.start()
        for form, messages in (("corp\\ann/BOB", 2), ("corp\\ann/Bob", 2), ("corp\\eve/BOB", 2),
                               ("corp\\eve/sALES", 1)):
            with self.subTest(form=form):
                self.assertEqual(messages, self.count(server, form))
        server.wait_for("session ended", user="eve@corp", maildrop="Sales@corp")
        server.wait_for("session ended", user="ann@corp", maildrop="bob@corp")

    def test_a_name_may_have_blanks_around_it(self):
        server = self.server()
        self.assertTrue(self.gets_in(server, "joe "))
        for words in (b"\0joe \0secret", b"\0 joe\0secret"):
            with Client(server) as client:
                client.ok(b"AUTH PLAIN " + base64.b64encode(words))

    def test_a_default_domain_completes_a_name(self):
        server = self.server({"auth": {"default_domain": "example.net"},
                              "maildrop": {"path": "mail/%d/%n"}},
                             users={"joe@example.net": "secret"})
        server.maildir("example.net/joe").deliver(b"x\n")
        self.assertEqual(1, self.count(server, "joe"))
        self.assertEqual(1, self.count(server, "joe@example.net"))

    def test_a_broken_line_is_reported_and_the_others_work(self):
        server = self.server(start=False, users={})
        server.users.write_text("# comment\n\njoe:{PLAIN}secret\nbroken line\n"
                                "odd:{NOSUCHSCHEME}x\nann:{PLAIN}secret\n")
        server.start()
        self.assertTrue(self.gets_in(server, "joe"))
        self.assertTrue(self.gets_in(server, "ann"))
        self.assertFalse(self.gets_in(server, "odd", "x"))
        server.wait_for_text(r"\busers:4\b")
        server.wait_for_text(r"\busers:5\b")

    def test_sources_are_tried_in_order(self):
        server = self.server({"auth.source": [{"driver": "passwd-file", "path": "users"},
                                              {"driver": "passwd-file", "path": "more"}]},
                             start=False)
        (self.folder / "more").write_text("ann:{PLAIN}secret\njoe:{PLAIN}second\n")
        server.start()
        self.assertTrue(self.gets_in(server, "joe"))
        self.assertTrue(self.gets_in(server, "ann"))
        self.assertFalse(self.gets_in(server, "eve"))

    def test_home_places_the_maildrop(self):
        server = self.server({"maildrop": {"path": "%h/Maildir"}}, start=False, users={})
        server.users.write_text(f"joe:{{PLAIN}}secret:1000:1000::{self.folder}/home/joe::\n")
        Maildir(self.folder / "home/joe/Maildir").deliver(b"x\n")
        server.start()
        self.assertEqual(1, self.count(server, "joe"))

    def test_a_hash_of_the_name_places_the_maildrop(self):
        server = self.server({"maildrop": {"path": "mail/%{hash:2}/%u"}})
        # SHA-256 of "joe" begins with these digits.
        server.maildir("78/joe").deliver(b"x\n")
        self.assertEqual(1, self.count(server, "joe"))


if __name__ == "__main__":
    unittest.main()
