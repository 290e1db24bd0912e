# SPDX-License-Identifier: Apache-2.0
"""What a client proved itself with is nowhere in the server's memory once it was judged."""

import base64
import subprocess
import unittest

import harness
from client import Client
from harness import ServerTest
from test_tls import IMPLICIT, STARTTLS, TlsClient, settings

PASSWORD = "Xyzzy-" + "qwertz-" * 3 + "plugh"

# So much of a secret in one place is a find.
TRACE_OCTETS = 12


def processes_of(supervisor):
    """It and its children, who alone see what clients say."""
    with open(f"/proc/{supervisor}/task/{supervisor}/children", encoding="ascii") as children:
        return [supervisor, *(int(pid) for pid in children.read().split())]


def memory_of(pid):
    """All that the process can write to, region by region."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            begin, end = (int(address, 16) for address in span.split("-"))
            if not rights.startswith("rw"):
                continue
            memory.seek(begin)
            yield memory.read(end - begin)


def encoded(*parts):
    return base64.b64encode("\0".join(parts).encode()).decode()


def hashed(scheme):
    done = subprocess.run([harness.RESTANTECTL, "hash-password", "--scheme", scheme],
                          input=PASSWORD + "\n", text=True, capture_output=True, check=True)
    return done.stdout.strip()


class Secrets(ServerTest):
    def start(self, scheme):
        self.served = self.server(settings(), users={"joe": hashed(scheme)})

    def assert_forgotten(self, client, secret):
        """No part of the secret is left, wherever in it the part begins."""
        # An answer may be on its way before the question is forgotten, but not before the last one.
        client.command("NOOP")
        octets = secret.encode()
        parts = {octets[at:at + TRACE_OCTETS] for at in range(len(octets) - TRACE_OCTETS + 1)}
        processes = processes_of(self.served.pid)
        self.assertLess(3, len(processes))
        for pid in processes:
            for region in memory_of(pid):
                found = {part for part in parts if part in region}
                self.assertEqual(set(), found, pid)

    def test_user_and_pass(self):
        for scheme in ("SSHA", "SSHA512", "SHA512-CRYPT", "ARGON2ID"):
            with self.subTest(scheme=scheme):
                self.start(scheme)
                with Client(self.served) as client:
                    client.log_in(password=PASSWORD)
                    self.assert_forgotten(client, PASSWORD)
                self.served.stop()

    def test_a_wrong_password(self):
        self.start("SSHA512")
        wrong = PASSWORD[::-1]
        with Client(self.served) as client:
            client.ok("USER joe")
            client.refused(f"PASS {wrong}")
            self.assert_forgotten(client, wrong)

    def test_a_password_in_pieces(self):
        self.start("SSHA512")
        with Client(self.served) as client:
            client.ok("USER joe")
            client.send("PASS " + PASSWORD[:-1])
            client.send(PASSWORD[-1:] + "\r\n")
            self.assertTrue(client.line().startswith("+OK"))
            self.assert_forgotten(client, PASSWORD)

    def test_sasl(self):
        self.start("SHA512-CRYPT")
        for lines in ([f"AUTH PLAIN {encoded('', 'joe', PASSWORD)}"],
                      ["AUTH LOGIN", encoded("joe"), encoded(PASSWORD)]):
            with self.subTest(lines[0]), Client(self.served) as client:
                *steps, last = lines
                for step in steps:
                    self.assertTrue(client.command(step).startswith("+ "))
                client.ok(last)
                self.assert_forgotten(client, PASSWORD)
                self.assert_forgotten(client, last.split()[-1])

    def test_under_tls(self):
        self.start("SHA512-CRYPT")
        for how in (STARTTLS, IMPLICIT):
            with self.subTest(how=how), TlsClient(self.served, how) as client:
                client.log_in(password=PASSWORD)
                client.ok("NOOP")
                self.assert_forgotten(client, PASSWORD)


# AddressSanitizer's shadow of the memory is terabytes large.
if harness.is_sanitized():
    del Secrets

if __name__ == "__main__":
    unittest.main()
