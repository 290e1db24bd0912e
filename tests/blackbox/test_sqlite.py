# SPDX-License-Identifier: Apache-2.0
"""Users in an SQLite database."""

import contextlib
import json
import re
import signal
import sqlite3
import subprocess
import unittest

from client import Client
from harness import PATIENCE, RESTANTE, RESTANTECTL, ROOT, ServerTest

QUERY = "SELECT name AS user, hash AS password, home, extra FROM account WHERE name = %u"


class Sqlite(ServerTest):
    def setUp(self):
        super().setUp()
        self.path = self.folder / "db" / "users.db"
        self.path.parent.mkdir()
        self.database = self.make(self.path)

    def make(self, path):
        database = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(database.close)
        database.execute("CREATE TABLE account (name TEXT, hash TEXT, home TEXT, extra TEXT)")
        self.add(database, "joe", "{PLAIN}secret")
        return database

    @staticmethod
    def add(database, name, password, home=None, extra=None):
        database.execute("INSERT INTO account VALUES (?, ?, ?, ?)", (name, password, home, extra))

    def settings(self, **source):
        return {"maildrop": {"path": "mail/%u"}, "auth": {"failure_delay": "0s"},
                "auth.source": [{"driver": "sqlite", "path": str(self.path), "query": QUERY,
                                 **source}]}

    def open(self, **source):
        self.served = self.server(self.settings(**source))
        return self.served

    def logs_in(self, user, password="secret"):
        with Client(self.served) as client:
            client.ok(f"USER {user}")
            reply = client.command(f"PASS {password}")
            client.command("QUIT")
            return reply

    def check(self, **source):
        served = self.server(self.settings(**source), start=False)
        return subprocess.run([RESTANTE, "--check", "--config", str(served.configuration)],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)

    def test_lets_in_who_is_there_as_soon_as_they_are(self):
        self.open()
        self.assertTrue(self.logs_in("joe").startswith("+OK"))
        self.assertTrue(self.logs_in("joe", "wrong").startswith("-ERR [AUTH]"))
        self.assertTrue(self.logs_in("zoe").startswith("-ERR [AUTH]"))
        self.add(self.database, "zoe", "{PLAIN}secret")
        self.assertTrue(self.logs_in("zoe").startswith("+OK"))
        self.database.execute("UPDATE account SET extra = 'nologin' WHERE name = 'zoe'")
        self.assertTrue(self.logs_in("zoe").startswith("-ERR [AUTH]"))
        self.served.wait_for("login failed", user="zoe", reason="nologin")

    def test_hashes_are_verified_and_all_ways_in_work_that_are_stated(self):
        made = subprocess.run([RESTANTECTL, "hash-password"], input="secret\n", text=True,
                              capture_output=True, timeout=PATIENCE, check=True).stdout.strip()
        self.add(self.database, "amy", made)
        self.open(mechanisms=["SCRAM-SHA-256", "PLAIN"])
        self.assertTrue(self.logs_in("amy").startswith("+OK"))
        with Client(self.served) as client:
                        offered = client.listing("CAPA")
        self.assertIn("SASL PLAIN LOGIN SCRAM-SHA-256", offered)

    def test_offers_only_what_needs_any_form_where_nothing_is_stated(self):
        self.open()
        offered = self.served.wait_for("mechanisms")
        self.assertIn("PLAIN", offered["offered"])
        self.assertNotIn("SCRAM", offered["offered"])
        self.assertIn(f"auth.source.mechanisms of sqlite {self.path} does not say it",
                      offered["withheld"])

    def test_names_are_never_sql(self):
        self.open()
        for name in ("'", "x'--", "\"", "x';DROP/**/TABLE/**/account;--", "joe'", "%u", "_", "*",
                     "jo%", "joe\\", "'OR'1'='1", "$1", "?", ";", "--", "`"):
            with self.subTest(name=name):
                self.assertTrue(self.logs_in(name).startswith("-ERR [AUTH]"), name)
        self.assertTrue(self.logs_in("joe").startswith("+OK"))

    def test_rows_that_are_wrong_are_no_wrong_password(self):
        self.add(self.database, "amy", "{NONSENSE}x")
        self.add(self.database, "bob", "{PLAIN}secret")
        self.add(self.database, "bob", "{PLAIN}secret")
        self.add(self.database, "eve", None)
        self.open()
        for user, problem in (("amy", "user amy"), ("bob", "two rows"), ("eve", "user eve")):
            self.assertTrue(self.logs_in(user).startswith("-ERR [SYS/TEMP]"), user)
            self.eventually(lambda problem=problem: problem in self.served.text(), problem)
        self.assertTrue(self.logs_in("joe").startswith("+OK"))

    def test_that_a_writer_holds_is_waited_for_and_nobody_else_waits(self):
        self.open()
        with Client(self.served) as other:
            other.log_in("joe")
            self.database.execute("BEGIN EXCLUSIVE")
            with Client(self.served) as waiting:
                waiting.ok("USER joe2")
                waiting.send("PASS secret\r\n")
                for _ in range(50):
                    other.ok("NOOP")
                self.add(self.database, "joe2", "{PLAIN}secret")
                self.database.execute("COMMIT")
                self.assertTrue(waiting.line().startswith("+OK"))

    def test_that_is_held_for_too_long_is_no_wrong_password(self):
        self.open(timeout="1s")
        self.database.execute("BEGIN EXCLUSIVE")
        self.assertTrue(self.logs_in("joe").startswith("-ERR [SYS/TEMP]"))
        self.database.execute("ROLLBACK")
        self.assertTrue(self.logs_in("joe").startswith("+OK"))

    def test_may_be_away_and_come_and_be_another(self):
        self.path.rename(self.folder / "away.db")
        self.open()
        self.served.wait_for("source of users away")
        self.assertTrue(self.logs_in("joe").startswith("-ERR [SYS/TEMP]"))
        (self.folder / "away.db").rename(self.path)
        self.assertTrue(self.logs_in("joe").startswith("+OK"))
        other = self.make(self.folder / "other.db")
        self.add(other, "new", "{PLAIN}secret")
        (self.folder / "other.db").rename(self.path)
        self.assertTrue(self.logs_in("new").startswith("+OK"))

    def test_with_a_write_ahead_log_is_read(self):
        self.database.execute("PRAGMA journal_mode = WAL")
        self.open()
        self.add(self.database, "zoe", "{PLAIN}secret")
        self.assertTrue(self.logs_in("zoe").startswith("+OK"))

    def test_check_tells_what_is_wrong_from_what_is_away(self):
        self.assertEqual(0, self.check().returncode)
        for query, problem in (("SELECT nonsense FROM account WHERE name = %u", "nonsense"),
                               ("SELECT hash FROM account WHERE name = %u", "column \"hash\""),
                               ("SELECT name AS user FROM account WHERE name = %u", "password"),
                               ("SELECT hash AS password FROM account WHERE name = '%u'", "quotes"),
                               ("SELECT hash AS password FROM account", "nobody")):
            done = self.check(query=query)
            self.assertEqual(78, done.returncode, done.stderr)
            self.assertIn(problem, done.stderr)
        done = self.check(path=str(self.folder / "missing.db"))
        self.assertEqual(75, done.returncode, done.stderr)
        (self.folder / "text.db").write_text("no database\n" * 100)
        done = self.check(path=str(self.folder / "text.db"))
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn("not a database", done.stderr)

    def test_a_reload_with_a_wrong_query_is_refused_and_one_with_another_taken(self):
        self.open()
        wrong = self.settings(query="SELECT nonsense FROM account WHERE name = %u")
        self.served.configure(wrong)
        self.served.signal(signal.SIGHUP)
        self.served.wait_for("reload refused, all stays as it was")
        self.assertTrue(self.logs_in("joe").startswith("+OK"))

    def test_the_example_serves_the_database_that_comes_with_it(self):
        path = self.folder / "users.db"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.executescript((ROOT / "conf/sqlite/users.sql").read_text())
            database.execute("INSERT INTO users (name, password, extra) VALUES"
                             "('joe@example.net', '{PLAIN}secret', 'login_delay=1h')")
        query, = re.findall(r'^# query = "(.*)"$', (ROOT / "conf/restante.toml").read_text(), re.M)
        self.served = self.server({**self.settings(path=str(path), query=query),
                                   "maildrop": {"path": "mail/%u", "login_burst": 1}})
        self.assertTrue(self.logs_in("joe@example.net").startswith("+OK"))
        self.assertTrue(self.logs_in("joe@example.net").startswith("-ERR [LOGIN-DELAY]"))

    def test_restantectl_asks_it_as_well(self):
        self.add(self.database, "amy", "{PLAIN}secret", extra="nologin")
        served = self.server(self.settings(), start=False)
        path = subprocess.run([RESTANTECTL, "path", "amy", "--config", str(served.configuration)],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((0, f"{served.folder}/mail/amy\n"), (path.returncode, path.stdout))
        self.served = served
        served.start()
        why = subprocess.run([RESTANTECTL, "why", "amy", "--json", "--config",
                              str(served.configuration)],
                             capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertFalse(json.loads(why.stdout)["can_login"], why.stdout)
        self.assertEqual(f"sqlite {self.path}", json.loads(why.stdout)["source"])


if __name__ == "__main__":
    unittest.main()
