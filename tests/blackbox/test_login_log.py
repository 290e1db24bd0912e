# SPDX-License-Identifier: Apache-2.0
"""What the log says of logins: who, from where, why not, and in which session."""

import unittest

from client import Client
from harness import ServerTest
from test_sasl import WRONG

KEPT_OUT = "{PLAIN}secret::::::nologin"


class LoginLines(ServerTest):
    def guess(self, server, user, password="guess"):
        with Client(server) as client:
            client.ok("USER " + user)
            answer = client.command("PASS " + password)
            address = "%s:%d" % client.socket.getsockname()
        return answer, address

    def test_name_everything_that_others_count(self):
        server = self.server()
        answer, address = self.guess(server, "joe")
        self.assertEqual(WRONG, answer)
        line = server.wait_for("login failed")
        session = line.pop("session")
        self.assertRegex(session, "^[0-9a-f]{16}$")
        self.assertEqual({"user": "joe", "address": address, "via": "", "mechanism": "USER",
                          "reason": "wrong"},
                         {key: line[key] for key in ("user", "address", "via", "mechanism",
                                                     "reason")})
        self.assertEqual(session, server.wait_for("session ended")["session"])

    def test_tell_who_is_kept_out_and_the_wire_does_not(self):
        for level, unknown in (("info", "wrong"), ("debug", "unknown")):
            server = self.server({"log": {"level": level}}, folder=self.folder / level,
                                 users={"joe": "secret", "ann": KEPT_OUT})
            for user, reason in (("joe", "wrong"), ("ann", "nologin"), ("nobody", unknown)):
                with self.subTest(level=level, user=user):
                    answer, address = self.guess(server, user)
                    self.assertEqual(WRONG, answer)
                    server.wait_for("login failed", user=user, address=address, reason=reason)
            answer, address = self.guess(server, "ann", "secret")
            self.assertEqual(WRONG, answer)
            server.wait_for("login failed", user="ann", address=address, reason="nologin")


class SessionIds(ServerTest):
    def test_are_on_every_line_of_a_session_and_of_no_other(self):
        server = self.server({"maildrop": {"path": "mail/%u", "must_exist": True},
                              "server": {"workers": 2, "runtime_dir": "run"}},
                             users={"joe": "secret", "ann": "secret"})
        server.maildir()
        ends = []
        for user in ("joe", "ann", "joe", "ann"):
            with Client(server) as client:
                client.ok("USER " + user)
                client.command("PASS secret")
                client.ok("QUIT")
            ends.append(server.wait_for("session ended", count=len(ends) + 1)["session"])
        self.assertEqual(4, len(set(ends)))
        for number in (1, 2):
            session = server.wait_for("login failed", count=number, reason="maildrop")["session"]
            self.assertIn(session, ends)
            self.assertEqual(session,
                             server.wait_for("opening a maildrop", count=number)["session"])
        for entry in server.entries:
            if entry.get("event") in ("listening", "serving", "worker started"):
                self.assertNotIn("session", entry)


class Names(ServerTest):
    def test_of_a_file_are_found_in_each_of_their_forms(self):
        composed, decomposed, ligature = "na\u00efve", "nai\u0308ve", "\ufb01sh"
        server = self.server(users={decomposed: "secret", ligature: "secret"})
        for name in (composed, decomposed, "fish", ligature):
            with self.subTest(name=name), Client(server) as client:
                client.ok("USER ".encode() + name.encode())
                self.assertEqual("+OK", client.command("PASS secret")[:3])


if __name__ == "__main__":
    unittest.main()
