# SPDX-License-Identifier: Apache-2.0
"""What holds for every place where users are kept one by one, and is asked about each login."""

import json
import signal
import subprocess

from client import Client
from harness import PATIENCE, RESTANTE, RESTANTECTL

# Who has such a name is nobody, and what asks for it must not mean anything else by it.
METACHARACTERS = ("'", "x'--", "\"", "x';DROP/**/TABLE/**/account;--", "joe'", "%u", "_", "*",
                  "jo%", "jo*", "joe\\", "'OR'1'='1", "$1", "?", ";", "--", "`", "*)(uid=*",
                  "joe)(", "(", ")", "&", "|", "!", "\\2a", "joe\\00", "\u00fc", "joe,dc=x", "=",
                  "joe#", "joe&x=y", "../joe", "joe%00", "{", "}", "[", "]", "<", ">")


class DirectoryLaws:
    """Mixed into a ServerTest. Who mixes it in says `source(**keys)`, the table of [[auth.source]];
    `add(name, password, home=None, extra=None)`; and `wrong`: keys that can't be meant so, each
    with a word of what is said. `name`: how the source is called."""

    wrong = ()

    def settings(self, **keys):
        return {"maildrop": {"path": "mail/%u"}, "auth": {"failure_delay": "0s"},
                "auth.source": [self.source(**keys)]}

    def open(self, **keys):
        self.served = self.server(self.settings(**keys))
        return self.served

    def reply_to_login(self, client, user, password="secret"):
        client.ok(f"USER {user}")
        return client.command(f"PASS {password}")

    def logs_in(self, user, password="secret"):
        with Client(self.served) as client:
            reply = self.reply_to_login(client, user, password)
            client.command("QUIT")
            return reply

    def is_let_in(self, user, password="secret"):
        return self.logs_in(user, password).startswith("+OK")

    def is_refused(self, user, code="AUTH", password="secret"):
        reply = self.logs_in(user, password)
        self.assertTrue(reply.startswith(f"-ERR [{code}]"), f"{user}: {reply}")

    def check(self, **keys):
        served = self.server(self.settings(**keys), start=False)
        return subprocess.run([RESTANTE, "--check", "--config", str(served.configuration)],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)

    def ctl(self, verb, *words):
        return subprocess.run([RESTANTECTL, verb, *words, "--config",
                               str(self.served.configuration)],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)

    def test_lets_in_who_is_there_as_soon_as_they_are(self):
        self.open()
        self.assertTrue(self.is_let_in("joe"))
        self.is_refused("joe", password="wrong")
        self.is_refused("zoe")
        self.add("zoe", "{PLAIN}secret")
        self.assertTrue(self.is_let_in("zoe"))
        self.add("eva", "{PLAIN}secret", extra="nologin")
        self.is_refused("eva")
        self.served.wait_for("login failed", user="eva", reason="nologin")

    def test_hashes_are_verified_and_all_ways_in_work_that_are_stated(self):
        made = subprocess.run([RESTANTECTL, "hash-password"], input="secret\n", text=True,
                              capture_output=True, timeout=PATIENCE, check=True).stdout.strip()
        self.add("amy", made)
        self.open(mechanisms=["SCRAM-SHA-256", "CRAM-MD5", "APOP", "PLAIN"])
        self.assertTrue(self.is_let_in("amy"))
        with Client(self.served) as client:
            offered = client.listing("CAPA")
        self.assertIn("SASL PLAIN LOGIN SCRAM-SHA-256", offered)

    def test_offers_only_what_needs_any_form_where_nothing_is_stated(self):
        self.open()
        offered = self.served.wait_for("mechanisms")
        self.assertIn("PLAIN", offered["offered"])
        self.assertNotIn("SCRAM", offered["offered"])
        self.assertIn(f"auth.source.mechanisms of {self.name} does not say it",
                      offered["withheld"])

    def test_names_are_never_more_than_names(self):
        self.open()
        for name in METACHARACTERS:
            with self.subTest(name=name):
                self.is_refused(name)
        self.assertTrue(self.is_let_in("joe"))
        self.assertEqual([], self.served.events("login failed", reason="source"))

    def test_what_is_kept_of_a_user_is_obeyed(self):
        (self.folder / "home").mkdir()
        self.add("amy", "{PLAIN}secret", home=str(self.folder / "home/amy"),
                 extra="login_delay=1h")
        self.served = self.server({**self.settings(),
                                   "maildrop": {"path": "%h/Maildir", "login_burst": 1}})
        self.assertTrue(self.is_let_in("amy"))
        self.is_refused("amy", "LOGIN-DELAY")
        self.assertEqual(f"{self.folder}/home/amy/Maildir\n", self.ctl("path", "amy").stdout)

    def test_rows_that_are_wrong_are_no_wrong_password(self):
        self.add("amy", "{NONSENSE}x")
        self.add("eve", None)
        self.open()
        for user in ("amy", "eve"):
            self.is_refused(user, "SYS/TEMP")
            self.eventually(lambda user=user: f"user {user}" in self.served.text(), user)
        self.assertTrue(self.is_let_in("joe"))

    def test_what_is_wrong_fails_the_check_and_a_reload(self):
        self.assertEqual(0, self.check().returncode)
        for keys, problem in self.wrong:
            done = self.check(**keys)
            self.assertEqual(78, done.returncode, done.stderr)
            self.assertIn(problem, done.stderr)
        self.open()
        self.served.configure(self.settings(**self.wrong[0][0]))
        self.served.signal(signal.SIGHUP)
        self.served.wait_for("reload refused, all stays as it was")
        self.assertTrue(self.is_let_in("joe"))

    def test_restantectl_asks_it_as_well(self):
        self.add("amy", "{PLAIN}secret", extra="nologin")
        self.served = self.server(self.settings(), start=False)
        path = self.ctl("path", "amy")
        self.assertEqual((0, f"{self.served.folder}/mail/amy\n"), (path.returncode, path.stdout))
        self.served.start()
        why = json.loads(self.ctl("why", "amy", "--json").stdout)
        self.assertFalse(why["can_login"], why)
        self.assertEqual(self.name, why["source"])


class ServerLaws(DirectoryLaws):
    """The same where they are kept by a server, `self.engine`: it can be stopped (stop(), start())
    and be slow (pause(), go_on())."""

    def test_that_is_away_is_no_wrong_password_and_comes_back(self):
        self.engine.stop()
        done = self.check()
        self.assertEqual(75, done.returncode, done.stderr)
        self.assertIn(self.name, done.stderr)
        self.open()
        self.served.wait_for("source of users away")
        self.is_refused("joe", "SYS/TEMP")
        self.engine.start()
        self.eventually(lambda: self.is_let_in("joe"), "the source is back")
        self.engine.stop()
        self.is_refused("joe", "SYS/TEMP")
        self.engine.start()
        self.eventually(lambda: self.is_let_in("joe"), "the source is back again")
        self.assertEqual([], self.served.events("login failed", reason="wrong"))

    def test_that_is_slow_is_no_wrong_password_and_nobody_else_waits(self):
        self.open(timeout="1s")
        with Client(self.served) as other:
            other.log_in("joe")
            self.add("zoe", "{PLAIN}secret")
            self.engine.pause()
            with Client(self.served) as waiting:
                waiting.ok("USER zoe")
                waiting.send("PASS secret\r\n")
                for _ in range(50):
                    other.ok("NOOP")
                self.assertTrue(waiting.line().startswith("-ERR [SYS/TEMP]"))
            other.ok("NOOP")
            self.engine.go_on()
            self.eventually(lambda: self.is_let_in("zoe"), "the source answers again")

    def test_that_was_slow_answers_who_waited(self):
        self.open(timeout="30s")
        self.assertTrue(self.is_let_in("joe"))
        self.engine.pause()
        with Client(self.served) as waiting:
            waiting.ok("USER joe")
            waiting.send("PASS secret\r\n")
            self.engine.go_on()
            self.assertTrue(waiting.line().startswith("+OK"))

    def test_a_reload_takes_another_and_sessions_notice_nothing(self):
        self.open()
        with Client(self.served) as session:
            session.log_in("joe")
            self.served.configure(self.settings(timeout="7s"))
            self.served.signal(signal.SIGHUP)
            self.served.wait_for("reloaded")
            session.ok("NOOP")
            session.ok("QUIT")
        self.assertTrue(self.is_let_in("joe"))
