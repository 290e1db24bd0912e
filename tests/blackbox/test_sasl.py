# SPDX-License-Identifier: Apache-2.0
"""Every way to log in, with real clients and by hand."""

import base64
import hashlib
import re
import signal
import subprocess
import unittest

import certificates
from client import Client
from harness import PATIENCE, RESTANTECTL, ServerTest
from test_tls import STARTTLS, TlsClient, settings, trusting

ALL = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS",
       "EXTERNAL"]
WRONG = "-ERR [AUTH] wrong user name or password"


def encoded(octets):
    return base64.b64encode(octets).decode()


def hashed(scheme, password="secret"):
    return subprocess.run([RESTANTECTL, "hash-password", "--scheme", scheme],
                          input=password + "\n", text=True, check=True,
                          capture_output=True).stdout.strip()


def with_mechanisms(names=None, auth=None, **tls):
    chosen = settings(**tls)
    chosen["auth"] = {"mechanisms": names or ALL, **(auth or {})}
    return chosen


class Mechanisms(ServerTest):
    def offered(self, client):
        lines = [line for line in client.listing("CAPA") if line.startswith("SASL")]
        return lines[0].split()[1:] if lines else []

    def test_are_offered_where_source_and_channel_can_serve_them(self):
        server = self.server(with_mechanisms())
        with Client(server.ports[STARTTLS]) as client:
            self.assertEqual(ALL[:5], self.offered(client))
        with TlsClient(server) as client:
            self.assertEqual(ALL[:6], self.offered(client))
            client.ok("AUTH")
            self.assertEqual("".join(f"{name}\r\n" for name in ALL[:6]) + ".\r\n",
                             client.wire().decode())

    def test_are_not_offered_for_passwords_that_cannot_serve_them(self):
        server = self.server(with_mechanisms(), users={"joe": hashed("BLF-CRYPT")})
        with TlsClient(server) as client:
            self.assertEqual(["PLAIN", "LOGIN"], self.offered(client))

    def test_plain_in_both_forms(self):
        server = self.server(with_mechanisms())
        for words, answer in ((b"\0joe\0secret", "+OK 0 messages (0 octets)"),
                              (b"joe\0joe\0secret", "+OK 0 messages (0 octets)"),
                              (b"\0joe\0Secret", WRONG), (b"\0nobody\0secret", WRONG),
                              (b"other\0joe\0secret", WRONG)):
            with self.subTest(words=words), TlsClient(server) as client:
                self.assertEqual(answer, client.command("AUTH PLAIN " + encoded(words)))
            with self.subTest(words=words), TlsClient(server) as client:
                self.assertEqual("+ ", client.command("AUTH PLAIN"))
                self.assertEqual(answer, client.command(encoded(words)))

    def test_an_authorization_identity_in_other_letters(self):
        server = self.server(with_mechanisms(), users={"josé@x": "secret", "weiß@x": "secret"})
        for user, other, answer in (("josé@x", "JOSÉ@x", "+OK"), ("JOSÉ@x", "josé@X", "+OK"),
                                    ("josé@x", "jose\u0301@x", "+OK"),
                                    ("JOSE\u0301@x", "josé@x", "+OK"), ("josé@x", "", "+OK"),
                                    ("josé@x", "jose@x", "-ER"), ("weiß@x", "weiss@x", "-ER")):
            with self.subTest(user=user, other=other), TlsClient(server) as client:
                words = f"{other}\0{user}\0secret".encode()
                self.assertEqual(answer, client.command("AUTH PLAIN " + encoded(words))[:3])

    def test_login(self):
        server = self.server(with_mechanisms())
        with TlsClient(server) as client:
            self.assertEqual("+ " + encoded(b"Username:"), client.command("AUTH LOGIN"))
            self.assertEqual("+ " + encoded(b"Password:"), client.command(encoded(b"joe")))
            self.assertEqual("+OK", client.command(encoded(b"secret"))[:3])

    def test_mpop_with_each(self):
        for stored in ("secret", hashed("SCRAM-SHA-256")):
            server = self.server(with_mechanisms(), users={"joe": stored},
                                 folder=self.folder / str(len(stored)))
            for mechanism in ("plain", "login", "scram-sha-256"):
                with self.subTest(mechanism=mechanism, stored=stored):
                    self.assert_mpop(server, mechanism.upper(), "--auth=" + mechanism)

    def test_mpop_with_a_certificate(self):
        certificate, key = certificates.make_client("joe")
        stranger = certificates.make_client("joe", authority="stranger")
        server = self.server(with_mechanisms(client_ca=certificates.make("authority",
                                                                         subject="authority")[0]))
        self.assert_mpop(server, "EXTERNAL", "--auth=external", "--tls-cert-file=" + certificate,
                         "--tls-key-file=" + key)
        context = trusting(certificates.make("ecdsa")[0])
        context.load_cert_chain(*stranger)
        with TlsClient(server, context=context) as client:
            self.assertNotIn("EXTERNAL", self.offered(client))

    def assert_mpop(self, server, mechanism, *words):
        shown = subprocess.run(
            ["mpop", "--host=localhost", f"--port={server.ports[STARTTLS]}", "--user=joe",
             "--passwordeval=echo secret", "--tls=on", "--tls-starttls=on", "--auth-only",
             "--tls-trust-file=" + certificates.make("ecdsa")[0],
             "--delivery=mbox," + str(self.folder / "mbox"), *words],
            capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(0, shown.returncode, shown.stderr)
        server.wait_for("session ended", user="joe", mechanism=mechanism)

    def test_apop(self):
        server = self.server(with_mechanisms(auth={"apop": True}))
        with Client(server.ports[STARTTLS]) as client:
            timestamp = re.search(r"<[^<>@]+@[^<>@]+>", client.greeting)[0]
            digest = hashlib.md5((timestamp + "secret").encode()).hexdigest()
            self.assertEqual(WRONG, client.command("APOP nobody " + digest))
            self.assertEqual(WRONG, client.command("APOP joe " + digest[::-1]))
            self.assertEqual("+OK", client.command("APOP joe " + digest)[:3])
        with Client(server.ports[STARTTLS]) as client:
            self.assertNotIn(timestamp, client.greeting)

    def test_a_response_of_64_kib(self):
        server = self.server(with_mechanisms())
        with TlsClient(server) as client:
            long = encoded(b"\0joe\0" + b"x" * 65000)
            self.assertEqual(WRONG, client.command("AUTH PLAIN " + long))
            self.assertEqual("-ERR the line is too long",
                             client.command("AUTH PLAIN " + "A" * 99000))
            self.assertEqual("+OK", client.command("AUTH PLAIN " + encoded(b"\0joe\0secret"))[:3])


class Saslprep(ServerTest):
    def test_a_password_is_right_in_each_of_its_forms(self):
        typed, alike = "pa\u00a0\ufb01x", "pa fix"
        server = self.server(with_mechanisms(), users={
            "joe": hashed("SCRAM-SHA-256", typed), "ann": "{PLAIN}" + typed})
        for user, password in (("joe", typed), ("joe", alike), ("ann", typed)):
            with self.subTest(user=user, password=password), TlsClient(server) as client:
                client.ok("USER " + user)
                self.assertEqual("+OK", client.command(f"PASS {password}".encode())[:3])
        with TlsClient(server) as client:
            words = f"\0joe\0{typed}".encode()
            self.assertEqual("+OK", client.command("AUTH PLAIN " + encoded(words))[:3])


class Cache(ServerTest):
    def test_a_password_change_takes_effect_with_the_reload(self):
        server = self.server({"auth": {"cache_ttl": "1h"}}, users={"joe": hashed("ARGON2ID")})
        for _ in range(2):
            with Client(server) as client:
                client.log_in("joe")
        server.write_users({"joe": "another"})
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        with Client(server) as client:
            client.ok("USER joe")
            self.assertEqual(WRONG, client.command("PASS secret"))
            client.ok("USER joe")
            self.assertEqual("+OK", client.command("PASS another")[:3])


class BruteForce(ServerTest):
    def test_guessing_is_refused_and_the_office_works_on(self):
        users = {f"user{number}": "secret" for number in range(60)}
        server = self.server({"auth": {"failure_delay": "1ms"}, "limits": {"bad_commands": 0}},
                             users=users)
        with Client(server) as client:
            client.log_in("user1")
        answers = []
        with Client(server) as client:
            for _ in range(15):
                client.ok("USER user0")
                answers.append(client.command("PASS guess"))
        self.assertEqual([WRONG] * 10, answers[:10])
        self.assertTrue(all(answer.startswith("-ERR [SYS/TEMP]") for answer in answers[10:]))
        with Client(server) as client:
            client.ok("USER user0")
            self.assertTrue(client.command("PASS secret").startswith("-ERR [SYS/TEMP]"))
            client.log_in("user1")
        with Client(server) as client:
            client.log_in("user2")

    def test_of_10000_guesses_in_parallel_few_are_verified_and_others_get_in(self):
        server = self.server(
            {"auth": {"failure_delay": "10ms"},
             "limits": {"bad_commands": 0, "pending_per_address": 0}},
            users={"joe": hashed("ARGON2ID"), "ann": hashed("ARGON2ID")})
        guessers = [Client(server) for _ in range(200)]
        for guesser in guessers:
            self.addCleanup(guesser.close)
            guesser.send("USER joe\r\nPASS guess\r\n" * 50)
        with Client(server) as client:
            client.log_in("ann")
        answers = []
        for guesser in guessers:
            for _ in range(50):
                guesser.line()
                answers.append(guesser.line())
        refused = [answer for answer in answers if answer.startswith("-ERR [SYS/TEMP]")]
        self.assertLessEqual(len(answers) - len(refused), 12)
        self.assertLess(0, answers.count(WRONG))


if __name__ == "__main__":
    unittest.main()
