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
                             users={"joe": "secret", "ann": "secret", "eve": "secret"})
        server.maildir()
        ends = []
        for user in ("joe", "ann", "joe", "eve"):
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
            if {"user", "maildrop"} & entry.keys():
                self.assertIn("session", entry)

    def test_are_on_the_lines_of_a_login_that_waited_for_another_session(self):
        server = self.server()
        with Client(server) as first, Client(server) as second:
            first.log_in("joe")
            second.ok("USER joe")
            second.refused("PASS secret")
            second.ok("QUIT")
        ended = server.wait_for("session ended", failed_logins="1")
        for event in ("opening a maildrop", "login failed"):
            self.assertEqual(ended["session"], server.wait_for(event)["session"])

    def test_what_each_login_meets_is_said_once_and_each_refusal(self):
        server = self.server({"maildrop": {"path": "mail/%u", "must_exist": True}})
        for _ in range(5):
            with Client(server) as client:
                client.ok("USER joe")
                client.refused("PASS secret")
                client.ok("QUIT")
        server.wait_for("session ended", count=5)
        self.assertEqual(5, len(server.events("login failed", reason="maildrop")))
        self.assertEqual(1, len(server.events("opening a maildrop")))


class Refusals(ServerTest):
    """Each has its line, its user and its session, and counts in the session's last line."""

    def expect(self, server, number, **fields):
        line = server.wait_for("login failed", count=number, **fields)
        ended = server.wait_for("session ended", session=line["session"])
        self.assertEqual(fields["user"], ended.get("refused_user", ""))
        return ended

    def test_of_what_is_not_offered(self):
        server = self.server({"auth": {"plaintext": "never", "mechanisms": ["SCRAM-SHA-256"]}})
        for commands, mechanism, user, lines in (
                (("USER joe", "PASS secret"), "USER", "joe", 1), (("PASS secret",), "USER", "", 1),
                (("APOP joe " + "0" * 32,), "APOP", "joe", 1),
                (("AUTH CRAM-MD5", "AUTH PLAIN AGpvZQBzZWNyZXQ="), "CRAM-MD5", "", 2)):
            with self.subTest(commands=commands):
                with Client(server) as client:
                    for command in commands:
                        self.assertEqual("-ERR", client.command(command)[:4])
                    client.ok("QUIT")
                ended = self.expect(server, 1, mechanism=mechanism, user=user,
                                    reason="not-offered")
                self.assertEqual(str(lines), ended["failed_logins"])

    def test_of_a_maildrop_that_is_in_use(self):
        server = self.server()
        with Client(server) as first:
            first.log_in()
            with Client(server) as second:
                second.ok("USER joe")
                self.assertIn("[IN-USE]", second.command("PASS secret"))
                second.ok("QUIT")
            ended = self.expect(server, 1, user="joe", reason="in-use")
            self.assertEqual("1", ended["failed_logins"])
            self.assertEqual(ended["session"], server.wait_for("opening a maildrop")["session"])

    def test_where_the_maildrop_can_not_be_opened_or_comes_too_soon(self):
        server = self.server({"maildrop": {"must_exist": True, "path": "mail/%u",
                                           "login_delay": "1h"}},
                             users={"joe": "secret", "ann": "secret"})
        server.maildir()
        for user, reason in (("ann", "maildrop"), ("joe", "delayed")):
            for _ in range(5):
                with Client(server) as client:
                    client.ok("USER " + user)
                    client.command("PASS secret")
                    client.ok("QUIT")
            ended = self.expect(server, 1, user=user, reason=reason)
            self.assertEqual("1", ended["failed_logins"])

    def test_of_who_is_penalised(self):
        server = self.server({"auth": {"failure_delay": "1ms"}})
        for _ in range(11):
            with Client(server) as client:
                client.ok("USER joe")
                client.command("PASS guess")
                client.ok("QUIT")
        ended = self.expect(server, 1, user="joe", reason="penalised")
        self.assertEqual("1", ended["failed_logins"])


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
