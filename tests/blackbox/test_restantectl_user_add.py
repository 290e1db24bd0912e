# SPDX-License-Identifier: Apache-2.0
"""restantectl user-add: the users' file afterwards."""

import fcntl
import os
import stat
import subprocess
import unittest

from restantectl import (DONE, FAILED, PATIENCE_SECONDS, PROGRAM, TRY_LATER, WRONG_USAGE,
                         WithFolder, run)


class UserAdd(WithFolder):
    def add(self, user, *arguments, typed=b"secret\n", **more):
        return run("user-add", "--file", self.file, user, *arguments, typed=typed, **more)

    def add_plain(self, user, *arguments, **more):
        return self.add(user, "--scheme", "PLAIN", *arguments, **more)

    def test_new_file_is_for_its_owner_only(self):
        self.expect(self.add_plain("alice"), DONE)
        self.assertEqual(self.file.read_bytes(), b"alice:{PLAIN}secret\n")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(os.listdir(self.folder), ["users"])

    def test_new_file_is_for_its_owner_only_whatever_the_umask(self):
        self.expect(self.add_plain("alice", umask=0), DONE)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def test_fields_are_where_the_server_reads_them(self):
        self.expect(self.add_plain("a@b", "--home", "/home/a b"), DONE)
        self.expect(self.add_plain("b@b", "--maildrops", "sales,info@c"), DONE)
        self.expect(self.add_plain("c@b", "--maildrops", "*", "--home", "/c"), DONE)
        self.assertEqual(
            self.file.read_bytes(),
            b"a@b:{PLAIN}secret::::/home/a b\n"
            b"b@b:{PLAIN}secret::::::maildrops=sales,info@c\n"
            b"c@b:{PLAIN}secret::::/c::maildrops=*\n",
        )

    def test_all_other_octets_stay(self):
        for old in (
            b"# users\r\n\r\nbob:{PLAIN}x:::::\r\nnot a line\n\0\xff\xfe\n",
            b"\xef\xbb\xbfbob:{PLAIN}x\n\n\n",
            b"bob:{PLAIN}x\n" * 30000,
        ):
            with self.subTest(old=old[:20]):
                self.file.write_bytes(old)
                self.expect(self.add_plain("alice"), DONE)
                self.assertEqual(self.file.read_bytes(), old + b"alice:{PLAIN}secret\n")

    def test_line_without_an_end_gets_one(self):
        self.file.write_bytes(b"bob:{PLAIN}x")
        self.expect(self.add_plain("alice"), DONE)
        self.assertEqual(self.file.read_bytes(), b"bob:{PLAIN}x\nalice:{PLAIN}secret\n")

    def test_mode_stays(self):
        self.file.write_bytes(b"")
        self.file.chmod(0o640)
        self.expect(self.add_plain("alice"), DONE)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o640)

    def test_owner_stays(self):
        # Only root gives files away; others see at least that their own stay theirs.
        owner = (12345, 23456) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        self.file.write_bytes(b"")
        os.chown(self.file, *owner)
        self.expect(self.add_plain("alice"), DONE)
        status = self.file.stat()
        self.assertEqual((status.st_uid, status.st_gid), owner)

    def test_symbolic_link_stays_one(self):
        real = self.folder / "real"
        real.write_bytes(b"bob:{PLAIN}x\n")
        self.file.symlink_to("real")
        self.expect(self.add_plain("alice"), DONE)
        self.assertTrue(self.file.is_symlink())
        self.assertEqual(real.read_bytes(), b"bob:{PLAIN}x\nalice:{PLAIN}secret\n")

    def test_user_who_is_there_is_refused(self):
        old = "# alice:\nbob:{PLAIN}x\nAlice:bad hash\njosé:{PLAIN}x\n".encode()
        self.file.write_bytes(old)
        for user in ("bob", "BOB", "alice", "Alice", "JOSÉ", "jose\u0301"):
            with self.subTest(user=user):
                done = self.add_plain(user)
                self.expect(done, FAILED)
                self.assertIn(b"users:", done.stderr)
                self.assertEqual(self.file.read_bytes(), old)
        self.assertEqual(os.listdir(self.folder), ["users"])
        self.expect(self.add_plain("bo"), DONE)

    def test_names_that_are_none_are_refused(self):
        for user in ("", "a b", "a/b", "d\\a", "..", "a@", "a@b@c", "a:b", "#a", "a\nb", "%u"):
            with self.subTest(user=user):
                self.expect(self.add_plain(user), WRONG_USAGE)
        self.assertEqual(os.listdir(self.folder), [])

    def test_values_that_would_spoil_the_line_are_refused(self):
        for arguments in (
            ("--home", "relative"),
            ("--home", "/a:b"),
            ("--home", "/a\nroot:{PLAIN}x"),
            ("--maildrops", "a,,b"),
            ("--maildrops", "a b"),
            ("--maildrops", "a\nroot:{PLAIN}x"),
            ("--maildrops", "../a"),
        ):
            with self.subTest(arguments=arguments):
                self.expect(self.add_plain("alice", *arguments), WRONG_USAGE)
        self.assertEqual(os.listdir(self.folder), [])

    def test_plain_password_that_would_be_cut_is_refused(self):
        for typed in (b"sec:ret\n", b"sec\rret\n"):
            with self.subTest(typed=typed):
                self.expect(self.add_plain("alice", typed=typed), WRONG_USAGE)
        self.assertEqual(os.listdir(self.folder), [])
        self.expect(self.add("alice", "--scheme", "SSHA", typed=b"sec:ret\n"), DONE)

    def test_empty_password_is_refused(self):
        self.expect(self.add("alice", typed=b"\n"), WRONG_USAGE)
        self.assertEqual(os.listdir(self.folder), [])

    def test_two_at_a_time_is_one_too_many(self):
        self.file.write_bytes(b"bob:{PLAIN}x\n")
        with open(self.folder / "users.new", "wb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            self.expect(self.add_plain("alice"), TRY_LATER)
        self.assertEqual(self.file.read_bytes(), b"bob:{PLAIN}x\n")

    def test_remains_of_a_crash_are_no_hindrance(self):
        new = self.folder / "users.new"
        new.write_bytes(b"x" * 1000)
        new.chmod(0o666)
        self.expect(self.add_plain("alice"), DONE)
        self.assertEqual(self.file.read_bytes(), b"alice:{PLAIN}secret\n")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(os.listdir(self.folder), ["users"])

    def test_many_at_once_lose_nobody(self):
        users = [f"user{number}" for number in range(20)]
        waiting = set(users)
        while waiting:
            started = {
                user: subprocess.Popen(
                    [PROGRAM, "user-add", "--file", self.file, user, "--scheme", "PLAIN"],
                    stdin=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
                for user in waiting
            }
            for user, process in started.items():
                process.communicate(b"secret\n", timeout=PATIENCE_SECONDS)
                self.assertIn(process.returncode, (DONE, TRY_LATER))
                if process.returncode == DONE:
                    waiting.discard(user)
        lines = self.file.read_text().splitlines()
        self.assertEqual(sorted(lines), sorted(f"{user}:{{PLAIN}}secret" for user in users))

    def test_folder_that_is_not_there_is_named(self):
        done = run("user-add", "--file", self.folder / "nowhere/users", "alice")
        self.expect(done, FAILED)
        self.assertIn(b"nowhere", done.stderr)


if __name__ == "__main__":
    unittest.main()
