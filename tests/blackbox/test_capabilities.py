# SPDX-License-Identifier: Apache-2.0
"""What CAPA says is true, before and after login (RFC 2449), each capability tried."""

import unittest

from client import Client
from harness import ServerTest, as_wire

MESSAGE = b"a: b\n\nbody\n"


class Capabilities(ServerTest):
    def setUp(self):
        super().setUp()
        self.before = self.after = None

    def ask(self, settings=None):
        self.served = self.server(settings)
        self.served.maildir().deliver(MESSAGE)
        with Client(self.served) as client:
            self.before = client.listing("CAPA")
            client.log_in()
            self.after = client.listing("CAPA")
            client.ok("QUIT")

    def session(self):
        return Client(self.served).log_in()

    def test_every_capability_is_known_and_true(self):
        self.ask()
        for said, state in ((self.before, "before"), (self.after, "after")):
            self.assertEqual(len(said), len(set(said)))
            for capability in said:
                name = capability.split(" ")[0]
                probe = getattr(self, "probe_" + name.lower().replace("-", "_"), None)
                self.assertIsNotNone(probe, f"{capability}: nothing here tries it")
                with self.subTest(capability=capability, state=state):
                    probe(capability.split(" ")[1:])
        everything = {"TOP", "UIDL", "USER", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "EXPIRE",
                      "UTF8", "LANG", "IMPLEMENTATION"}
        self.assertLessEqual(everything, {line.split(" ")[0] for line in self.before})
        self.assertLessEqual(everything - {"USER"}, {line.split(" ")[0] for line in self.after})
        self.assertNotIn("LOGIN-DELAY", " ".join(self.before + self.after))
        self.assertNotIn("STLS", self.before + self.after)

    def probe_top(self, arguments):
        self.assertEqual([], arguments)
        with self.session() as client:
            client.message("TOP 1 0")

    def probe_uidl(self, arguments):
        self.assertEqual([], arguments)
        with self.session() as client:
            self.assertEqual(1, len(client.unique_ids()))

    def probe_user(self, arguments):
        self.assertEqual([], arguments)
        with self.session() as client:
            client.ok("NOOP")

    def probe_pipelining(self, _):
        with self.session() as client:
            client.send("NOOP\r\n" * 1000 + "STAT\r\n")
            for _ in range(1000):
                self.assertTrue(client.line().startswith("+OK"))
            self.assertTrue(client.line().startswith("+OK 1 "))

    def probe_sasl(self, arguments):
        self.assertTrue(arguments)
        for mechanism in arguments:
            with Client(self.served) as client:
                self.assertEqual("+ ", client.command(f"AUTH {mechanism}")[:2])
                client.refused("*")

    def probe_resp_codes(self, _):
        """A bracket behind -ERR or +OK is a response code, and nothing else is."""
        with Client(self.served) as client:
            client.ok("USER joe")
            self.assertRegex(client.refused("PASS wrong"), r"^-ERR \[AUTH\] [^\[]")

    def probe_auth_resp_code(self, _):
        self.probe_resp_codes(_)

    def probe_expire(self, arguments):
        self.assertEqual(["NEVER"], arguments)

    def probe_utf8(self, arguments):
        self.assertIn(arguments, ([], ["USER"]))
        with Client(self.served) as client:
            client.ok("UTF8")
            client.log_in()
            client.refused("UTF8")
            client.message("RETR 1")

    def probe_lang(self, _):
        for client in (Client(self.served), self.session()):
            languages = client.listing("LANG")
            self.assertTrue(languages)
            for language in languages:
                tag = language.split(" ")[0]
                self.assertRegex(tag, r"^[a-z]{1,8}(-[a-z0-9]{1,8})*$")
                self.assertRegex(client.ok(f"LANG {tag}"), rf"^\+OK {tag}( |$)")
            client.ok("LANG *")
            client.refused("LANG tlh-x-nowhere")
            client.ok("QUIT")
            client.close()

    def probe_implementation(self, arguments):
        self.assertRegex(" ".join(arguments), "^Restante")

    def test_user_is_not_advertised_where_it_is_refused(self):
        server = self.server({"auth": {"plaintext": "never"}})
        with Client(server) as client:
            self.assertNotIn("USER", client.listing("CAPA"))
            client.refused("USER joe")
            client.refused("PASS secret")

    def test_expire_says_for_how_long_mail_stays(self):
        self.ask({"maildrop": {"expire": "30d"}})
        self.assertIn("EXPIRE 30", self.before)
        self.assertIn("EXPIRE 30", self.after)

    def test_utf8_in_a_header_may_need_utf8_mode(self):
        message = "Subject: Grüße\n\nbody\n".encode()
        for required in (False, True):
            server = self.server({"maildrop": {"require_utf8": required}},
                                 folder=self.folder / str(required))
            server.maildir().deliver(message)
            server.maildir().deliver(b"Subject: x\n\nGr\xc3\xbc\xc3\x9fe\n")
            for mode in ("", "UTF8"):
                with self.subTest(required=required, mode=mode), Client(server) as client:
                    if mode:
                        client.ok(mode)
                    client.log_in()
                    for command in ("RETR 1", "TOP 1 9"):
                        if required and not mode:
                            self.assertRegex(client.refused(command), r"^-ERR \[UTF8\] ")
                        else:
                            self.assertEqual(as_wire(message), client.message(command))
                    client.message("RETR 2")

    def test_login_delay_is_advertised_and_enforced(self):
        self.ask({"maildrop": {"login_delay": "1h", "login_burst": 1}})
        self.assertTrue(any(line.startswith("LOGIN-DELAY 3600") for line in self.before))
        with Client(self.served) as client:
            client.ok("USER joe")
            self.assertRegex(client.command("PASS secret"), r"^-ERR \[LOGIN-DELAY\] ")
            client.ok("USER joe")
            self.assertRegex(client.command("PASS wrong"), r"^-ERR \[AUTH\] ")


class Greeting(ServerTest):
    def test_says_the_host_name(self):
        with Client(self.server()) as client:
            self.assertRegex(client.greeting, r"^\+OK .*pop\.example\.test")

    def test_has_no_apop_timestamp_while_apop_is_off(self):
        with Client(self.server()) as client:
            self.assertNotIn("<", client.greeting)


if __name__ == "__main__":
    unittest.main()
