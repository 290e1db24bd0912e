# SPDX-License-Identifier: Apache-2.0
"""Users in an SQLite database."""

import contextlib
import sqlite3
import unittest

from client import Client
from directories import DirectoryLaws
from harness import ROOT, ServerTest

QUERY = "SELECT name AS user, hash AS password, home, extra FROM account WHERE name = %u"


class Sqlite(DirectoryLaws, ServerTest):
    wrong = (({"query": "SELECT nonsense FROM account WHERE name = %u"}, "nonsense"),
             ({"query": "SELECT hash FROM account WHERE name = %u"}, "column \"hash\""),
             ({"query": "SELECT name AS user FROM account WHERE name = %u"}, "password"),
             ({"query": "SELECT hash AS password FROM account WHERE name = '%u'"}, "quotes"),
             ({"query": "SELECT hash AS password FROM account"}, "nobody"))

    def setUp(self):
        super().setUp()
        self.path = self.folder / "db" / "users.db"
        self.path.parent.mkdir()
        self.database = self.make(self.path)
        self.name = f"sqlite {self.path}"

    def make(self, path):
        database = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(database.close)
        database.execute("CREATE TABLE account (name TEXT, hash TEXT, home TEXT, extra TEXT)")
        self.add_to(database, "joe", "{PLAIN}secret")
        return database

    @staticmethod
    def add_to(database, name, password, home=None, extra=None):
        database.execute("INSERT INTO account VALUES (?, ?, ?, ?)", (name, password, home, extra))

    def add(self, *columns, **named):
        self.add_to(self.database, *columns, **named)

    def source(self, **keys):
        return {"driver": "sqlite", "path": str(self.path), "query": QUERY, **keys}

    def test_two_rows_for_one_name_are_said(self):
        self.add("bob", "{PLAIN}secret")
        self.add("bob", "{PLAIN}secret")
        self.open()
        self.is_refused("bob", "SYS/TEMP")
        self.eventually(lambda: "two rows" in self.served.text(), "it is said")

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
                self.add("joe2", "{PLAIN}secret")
                self.database.execute("COMMIT")
                self.assertTrue(waiting.line().startswith("+OK"))

    def test_that_is_held_for_too_long_is_no_wrong_password(self):
        self.open(timeout="1s")
        self.database.execute("BEGIN EXCLUSIVE")
        self.is_refused("joe", "SYS/TEMP")
        self.database.execute("ROLLBACK")
        self.assertTrue(self.is_let_in("joe"))

    def test_may_be_away_and_come_and_be_another(self):
        self.path.rename(self.folder / "away.db")
        self.open()
        self.served.wait_for("source of users away")
        self.is_refused("joe", "SYS/TEMP")
        (self.folder / "away.db").rename(self.path)
        self.assertTrue(self.is_let_in("joe"))
        self.add_to(self.make(self.folder / "other.db"), "new", "{PLAIN}secret")
        (self.folder / "other.db").rename(self.path)
        self.assertTrue(self.is_let_in("new"))

    def test_check_tells_a_missing_database_from_a_file_that_is_none(self):
        done = self.check(path=str(self.folder / "missing.db"))
        self.assertEqual(75, done.returncode, done.stderr)
        (self.folder / "text.db").write_text("no database\n" * 100)
        done = self.check(path=str(self.folder / "text.db"))
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn("not a database", done.stderr)

    def test_with_a_write_ahead_log_is_read(self):
        self.database.execute("PRAGMA journal_mode = WAL")
        self.open()
        self.add("zoe", "{PLAIN}secret")
        self.assertTrue(self.is_let_in("zoe"))

    def test_the_example_serves_the_database_that_comes_with_it(self):
        path = self.folder / "users.db"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.executescript((ROOT / "conf/sqlite/users.sql").read_text())
            database.execute("INSERT INTO users (name, password, extra) VALUES"
                             "('joe@example.net', '{PLAIN}secret', 'login_delay=1h')")
        example = (ROOT / "conf/restante.toml").read_text()
        query = example.split('# driver = "sqlite"')[1].split('query = "')[1].split('"\n')[0]
        self.served = self.server({**self.settings(path=str(path), query=query),
                                   "maildrop": {"path": "mail/%u", "login_burst": 1}})
        self.assertTrue(self.is_let_in("joe@example.net"))
        self.is_refused("joe@example.net", "LOGIN-DELAY")


if __name__ == "__main__":
    unittest.main()
