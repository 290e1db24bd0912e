# SPDX-License-Identifier: Apache-2.0
"""Bearer tokens: verified by the issuer's keys, or by asking the issuer."""

import base64
import http.server
import json
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse

import certificates
from harness import ServerTest
from test_sasl import hashed
from test_tls import TlsClient, settings

WRONG = "-ERR [AUTH] wrong user name or password"


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class Issuer:
    """Signs with RS256, by the openssl program."""

    def __init__(self):
        self.key = certificates.make("issuer", kind="rsa")[1]

    def jwks(self):
        shown = subprocess.run(["openssl", "rsa", "-in", self.key, "-noout", "-modulus"],
                               capture_output=True, text=True, check=True).stdout
        modulus = bytes.fromhex(shown.strip().removeprefix("Modulus="))
        return json.dumps({"keys": [{"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256",
                                     "n": base64url(modulus), "e": "AQAB"}]})

    def token(self, header=None, **claims):
        header = {"alg": "RS256", "kid": "1", **(header or {})}
        claims = {"iss": "https://issuer.test", "aud": "pop", "exp": int(time.time()) + 600,
                  "email": "joe", **claims}
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key],
                                   input=signed.encode(), capture_output=True, check=True).stdout
        return f"{signed}.{base64url(signature)}"


def bearer(token, user="joe"):
    gs2 = f"n,a={user}," if user else "n,,"
    return base64.b64encode(f"{gs2}\1auth=Bearer {token}\1\1".encode()).decode()


def xoauth2(token, user="joe"):
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()


def with_oauth(**oauth):
    return {**settings(), "auth": {"mechanisms": ["PLAIN", "OAUTHBEARER", "XOAUTH2"]},
            "auth.oauth": oauth}


class Jwt(ServerTest):
    def setUp(self):
        super().setUp()
        self.issuer = Issuer()
        (self.folder / "keys").write_text(self.issuer.jwks())
        self.running = self.server(with_oauth(jwks="keys", issuer="https://issuer.test",
                                              audience="pop"))

    def assert_let_in(self, command):
        with TlsClient(self.running) as client:
            self.assertEqual("+OK 0 messages (0 octets)", client.command(command))

    def assert_refused(self, mechanism, response):
        with TlsClient(self.running) as client:
            challenge = client.command(f"AUTH {mechanism} {response}")
            self.assertEqual("+ ", challenge[:2])
            self.assertIn("status", json.loads(base64.b64decode(challenge[2:])))
            self.assertEqual(WRONG, client.command("AQ=="))

    def test_lets_in_whose_the_token_is(self):
        token = self.issuer.token()
        self.assert_let_in("AUTH OAUTHBEARER " + bearer(token))
        self.assert_let_in("AUTH OAUTHBEARER " + bearer(token, user=None))
        self.assert_let_in("AUTH XOAUTH2 " + xoauth2(token))
        self.assertNotIn(token, self.running.text())

    def test_refuses_what_is_wrong_with_a_challenge_first(self):
        token = self.issuer.token()
        for response in (bearer(self.issuer.token(exp=int(time.time()) - 600)),
                         bearer(self.issuer.token(aud="imap")),
                         bearer(self.issuer.token(iss="https://other.test")),
                         bearer(self.issuer.token(email="nobody"), user=None),
                         bearer(token, user="ann"),
                         bearer(self.issuer.token(header={"alg": "none"})),
                         bearer(self.issuer.token(header={"kid": "2"})),
                         bearer(token[:-4] + "AAAA")):
            self.assert_refused("OAUTHBEARER", response)
        self.assert_refused("XOAUTH2", xoauth2(token, user="ann"))

    def test_a_token_of_60_kb_is_refused_and_the_server_goes_on(self):
        self.assert_refused("OAUTHBEARER", bearer(self.issuer.token(filler="x" * 44_000)))
        self.assert_let_in("AUTH OAUTHBEARER " + bearer(self.issuer.token()))


class Introspection(ServerTest):
    def test_asks_the_issuer(self):
        asked = []

        class Endpoint(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                token = urllib.parse.parse_qs(form)["token"][0]
                asked.append((token, self.headers["Authorization"]))
                answer = {"active": token == "good", "username": "joe", "scope": "openid mail",
                          "exp": int(time.time()) + 600}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_):
                pass

        issuer = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
        thread = threading.Thread(target=issuer.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(issuer.shutdown)
        server = self.server(with_oauth(
            introspection_url=f"http://127.0.0.1:{issuer.server_port}/introspect",
            client_id="pop", client_secret="s", user_claim="username", scope="mail"))
        for _ in range(2):
            with TlsClient(server) as client:
                self.assertEqual("+OK", client.command("AUTH OAUTHBEARER " + bearer("good"))[:3])
        with TlsClient(server) as client:
            self.assertEqual("+ ", client.command("AUTH OAUTHBEARER " + bearer("bad"))[:2])
            self.assertEqual(WRONG, client.command("AQ=="))
        credentials = "Basic " + base64.b64encode(b"pop:s").decode()
        self.assertEqual([("good", credentials), ("bad", credentials)], asked)


    def test_that_hangs_holds_up_nobody_but_tokens(self):
        hanging = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.addCleanup(hanging.close)
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/introspect"
        chosen = with_oauth(introspection_url=url, client_id="pop", audience="pop")
        chosen["server"] = {"threads": 1, "runtime_dir": "run"}
        server = self.server(chosen, users={"joe": hashed("SHA512-CRYPT"), "ann": "secret"})
        waiting = []
        for number in range(5):
            client = TlsClient(server)
            self.addCleanup(client.close)
            client.send("AUTH OAUTHBEARER " + bearer(f"token{number}") + "\r\n")
            waiting.append(client)
            self.addCleanup(hanging.accept()[0].close)
        with TlsClient(server) as client:
            client.log_in("joe")
        for client in waiting:
            self.assertTrue(client.line().startswith("-ERR [SYS/TEMP]"))
        server.wait_for("login failed", count=5, reason="source", mechanism="OAUTHBEARER")

    def test_needs_an_audience_or_a_scope(self):
        server = self.server(with_oauth(introspection_url="https://id.test/", client_id="pop"),
                             start=False)
        server.launch()
        self.assertEqual(78, server.wait())
        self.assertIn("needs auth.oauth.audience or auth.oauth.scope", server.text())


if __name__ == "__main__":
    unittest.main()
