# SPDX-License-Identifier: Apache-2.0
"""restantectl user-list, user-password and user-remove; and user-add where there is a database."""

import fcntl
import json
import os
import sqlite3
import stat
import subprocess
import unittest

from client import Client
from harness import ServerTest
from restantectl import (DONE, FAILED, PATIENCE_SECONDS, PROGRAM, TREE, TRY_LATER, WRONG_USAGE,
                         WithFolder, run)

SCHEMA = (TREE / "conf/sqlite/users.sql").read_text()
EVIL = "x'); DROP TABLE users; --"


class WithUsers(WithFolder):
    def on(self, verb, *arguments, **more):
        return run(verb, "--file", self.file, *arguments, **more)

    def refused(self, code, verb, *arguments, says=b"", **more):
        done = self.on(verb, *arguments, **more)
        self.expect(done, code)
        self.assertIn(says, done.stderr)

    def set_plain(self, user, **more):
        return self.on("user-password", user, "--scheme", "PLAIN", **more)

    def listed(self):
        done = self.on("user-list", "--json")
        self.expect(done, DONE)
        return {row["user"]: row for row in map(json.loads, done.stdout.splitlines())}


class InAFile(WithUsers):
    def test_the_list_has_a_user_a_line(self):
        self.file.write_bytes(b"\xef\xbb\xbfbob:{PLAIN}x\r\n# eve:{PLAIN}x\n\nno/name:{PLAIN}x\n"
                              b"ann@b:{PLAIN}x")
        done = self.on("user-list")
        self.expect(done, DONE)
        self.assertEqual(b"bob\nann@b\n", done.stdout)

    def test_the_list_for_programs_shows_no_password(self):
        self.file.write_text("a@b:{PLAIN}hunter2::::/home/a::maildrops=c,d@e nologin\n"
                             "bob:{hunter2\nann:{PLAIN}hunter2:1:2:x:/y\n")
        users = self.listed()
        self.assertEqual({"user": "a@b", "scheme": "PLAIN", "home": "/home/a",
                          "maildrops": ["c@b", "d@e"], "may_log_in": False}, users["a@b"])
        self.assertEqual("/y", users["ann"]["home"])
        self.assertTrue(users["ann"]["may_log_in"])
        self.assertIn("'}'", users["bob"]["problem"])
        self.assertNotIn("hunter2", str(users))

    def test_a_new_password_changes_nothing_else(self):
        for old, new in (
            (b"joe:{PLAIN}x\n", b"joe:{PLAIN}secret\n"),
            (b"joe:{PLAIN}x:1:2:g:/h:/s:a=b:c\r\n", b"joe:{PLAIN}secret:1:2:g:/h:/s:a=b:c\r\n"),
            (b"joe::::\n", b"joe:{PLAIN}secret:::\n"),
            (b"joe:", b"joe:{PLAIN}secret"),
            (b"joe\r\n", b"joe:{PLAIN}secret\r\n"),
            (b"\xef\xbb\xbfJOE:x\n", b"\xef\xbb\xbfJOE:{PLAIN}secret\n"),
            (b"#joe:x\n\njoe:x\nann:x\n\0\xff\njoe:y",
             b"#joe:x\n\njoe:{PLAIN}secret\nann:x\n\0\xff\njoe:{PLAIN}secret"),
        ):
            with self.subTest(old=old):
                self.file.write_bytes(old)
                self.expect(self.set_plain("joe"), DONE)
                self.assertEqual(new, self.file.read_bytes())

    def test_who_is_removed_has_no_line_left_and_all_others_stay(self):
        old = b"\xef\xbb\xbfjoe:x\n# joe:x\r\njoey:x\r\nJoe:y:::\r\n\0\xff\n\njoe"
        self.file.write_bytes(old)
        done = self.on("user-remove", "joe")
        self.expect(done, DONE)
        self.assertIn(b"mail stays", done.stdout)
        self.assertEqual(b"\xef\xbb\xbf# joe:x\r\njoey:x\r\n\0\xff\n\n", self.file.read_bytes())

    def test_owner_mode_and_link_stay(self):
        target = self.folder / "elsewhere"
        target.write_text("joe:x\nann:y\n")
        target.chmod(0o640)
        if os.geteuid() == 0:
            os.chown(target, 12, 34)
        before = target.stat()
        self.file.symlink_to(target)
        self.expect(self.set_plain("joe"), DONE)
        self.expect(self.on("user-remove", "ann"), DONE)
        after = target.stat()
        self.assertTrue(self.file.is_symlink())
        self.assertEqual("joe:{PLAIN}secret\n", target.read_text())
        self.assertEqual((0o640, before.st_uid, before.st_gid),
                         (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid))
        self.assertEqual(["elsewhere", "users"], sorted(os.listdir(self.folder)))

    def test_who_is_not_there_is_said_and_nothing_changes(self):
        self.file.write_text("#joe:x\nann:y\n")
        before = self.file.stat()
        for verb in ("user-password", "user-remove"):
            for user in ("joe", "#joe", "", "ann:y", EVIL):
                self.refused(FAILED, verb, user, says=b"there is no user")
        self.assertEqual(before.st_ino, self.file.stat().st_ino)
        self.assertEqual(["users"], os.listdir(self.folder))

    def test_no_file_is_made(self):
        for verb in (("user-list",), ("user-password", "joe"), ("user-remove", "joe")):
            self.refused(FAILED, *verb, says=b"users")
        self.assertEqual([], os.listdir(self.folder))

    def test_nobody_is_added_twice_behind_a_byte_order_mark(self):
        self.file.write_bytes(b"\xef\xbb\xbfjoe:{PLAIN}x\n")
        self.refused(FAILED, "user-add", "joe", says=b"users:1: the user joe is there already")

    def test_a_password_that_would_end_the_field_is_refused(self):
        self.file.write_text("joe:x\n")
        self.refused(WRONG_USAGE, "user-password", "joe", "--scheme", "PLAIN", typed=b"a:b\n")
        self.refused(WRONG_USAGE, "user-password", "joe", typed=b"\n")
        self.assertEqual("joe:x\n", self.file.read_text())

    def test_another_who_writes_is_not_run_over(self):
        self.file.write_text("joe:x\n")
        with open(self.folder / "users.new", "wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.refused(TRY_LATER, "user-password", "joe", says=b"another restantectl")
            self.refused(TRY_LATER, "user-remove", "joe", says=b"another restantectl")
        self.assertEqual("joe:x\n", self.file.read_text())

    def test_many_at_once_lose_no_change(self):
        many_at_once(self, lambda: self.file.write_text(
            "".join(f"user{number}:x\n" for number in range(12))))
        self.assertEqual([f"user{number}:{{PLAIN}}secret" for number in range(0, 12, 2)],
                         self.file.read_text().splitlines())


def many_at_once(test, fill):
    """Of twelve users, all at a time, those with an odd number go and others get a password."""
    fill()
    waiting = {number: (["user-password", f"user{number}", "--scheme", "PLAIN"],
                        ["user-remove", f"user{number}"])[number % 2] for number in range(12)}
    while waiting:
        started = {
            number: subprocess.Popen(
                [PROGRAM, verb, "--file", test.file, *arguments], stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for number, (verb, *arguments) in waiting.items()
        }
        for number, process in started.items():
            process.communicate(b"secret\n", timeout=PATIENCE_SECONDS)
            test.assertIn(process.returncode, (DONE, TRY_LATER))
            if process.returncode == DONE:
                del waiting[number]


class InADatabase(WithUsers):
    def setUp(self):
        super().setUp()
        self.sql(SCHEMA)

    def sql(self, script):
        with sqlite3.connect(self.file) as database:
            database.executescript(script)
        database.close()

    def rows(self):
        database = sqlite3.connect(self.file)
        try:
            return database.execute("SELECT * FROM users ORDER BY name").fetchall()
        finally:
            database.close()

    def add(self, user, *arguments, **more):
        return self.on("user-add", user, "--scheme", "PLAIN", *arguments, **more)

    def test_a_user_comes_changes_and_goes(self):
        self.expect(self.add("joe@b", "--home", "/h", "--maildrops", "ann,x@c"), DONE)
        self.expect(self.add("ann@b", typed=b"a:b'\"; --\n"), DONE)
        self.assertEqual([("ann@b", "{PLAIN}a:b'\"; --", None, None, None),
                          ("joe@b", "{PLAIN}secret", "/h", "ann,x@c", None)], self.rows())
        self.expect(self.set_plain("JOE@b", typed=b"other\n"), DONE)
        self.expect(self.on("user-remove", "ann@b"), DONE)
        self.assertEqual([("joe@b", "{PLAIN}other", "/h", "ann,x@c", None)], self.rows())
        self.assertEqual(b"joe@b\n", self.on("user-list").stdout)
        self.assertEqual({"user": "joe@b", "scheme": "PLAIN", "home": "/h",
                          "maildrops": ["ann@b", "x@c"], "may_log_in": True},
                         self.listed()["joe@b"])

    def test_who_is_there_is_not_added_whatever_the_case(self):
        self.expect(self.add("joe"), DONE)
        self.refused(FAILED, "user-add", "JOE", says=b"there already")
        self.assertEqual(1, len(self.rows()))

    def test_no_name_is_a_command(self):
        self.expect(self.add("joe"), DONE)
        for verb in ("user-password", "user-remove"):
            for user in (EVIL, "%", "_oe", "' OR 1=1 --", ""):
                self.refused(FAILED, verb, user, says=b"there is no user")
        self.assertEqual([("joe", "{PLAIN}secret", None, None, None)], self.rows())

    def test_a_database_without_the_table_is_said(self):
        self.sql("DROP TABLE users; CREATE TABLE accounts (name TEXT);")
        for verb in (("user-list",), ("user-add", "joe"), ("user-password", "joe"),
                     ("user-remove", "joe")):
            self.refused(WRONG_USAGE, *verb, says=b'only in a table "users"')

    def test_a_table_with_other_columns_is_said(self):
        self.sql("DROP TABLE users; CREATE TABLE users (name TEXT, secret TEXT);")
        self.refused(WRONG_USAGE, "user-remove", "joe", says=b"password")

    def test_many_at_once_lose_no_change(self):
        many_at_once(self, lambda: self.sql("".join(
            f"INSERT INTO users (name, password) VALUES ('user{number}', 'x');"
            for number in range(12))))
        self.assertEqual({(f"user{number}", "{PLAIN}secret", None, None, None)
                          for number in range(0, 12, 2)}, set(self.rows()))


class TheServer(ServerTest):
    def log_in(self, server, password):
        with Client(server) as client:
            client.ok("USER joe")
            return client.command(f"PASS {password}")

    def test_sees_a_database_change_at_once(self):
        file = self.folder / "db" / "users.db"
        file.parent.mkdir()
        database = sqlite3.connect(file)
        database.executescript(SCHEMA)
        database.close()
        server = self.server({
            "maildrop": {"path": "mail/%u"}, "auth": {"failure_delay": "0s"},
            "auth.source": [{"driver": "sqlite", "path": str(file), "query":
                             "SELECT name AS user, password FROM users WHERE name = %u"}]})

        def change(verb, password="secret"):
            done = run(verb, "--file", file, "joe", typed=password.encode() + b"\n")
            self.assertEqual(DONE, done.returncode, done.stderr)

        change("user-add")
        self.assertRegex(self.log_in(server, "secret"), r"^\+OK")
        change("user-password", "other")
        self.assertRegex(self.log_in(server, "secret"), r"^-ERR \[AUTH\]")
        self.assertRegex(self.log_in(server, "other"), r"^\+OK")
        change("user-remove")
        self.assertRegex(self.log_in(server, "other"), r"^-ERR \[AUTH\]")


if __name__ == "__main__":
    unittest.main()
