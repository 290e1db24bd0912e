# SPDX-License-Identifier: Apache-2.0
"""restantectl, run as an administrator would.

The program's path comes from the environment variable RESTANTECTL; without it, the one that was
built in build/ is taken.
"""

import base64
import fcntl
import hashlib
import hmac
import os
import pathlib
import pty
import select
import signal
import stat
import subprocess
import tempfile
import termios
import unittest

TREE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("RESTANTECTL", str(TREE / "build/tools/restantectl"))
SCHEMES = [
    "ARGON2ID",
    "YESCRYPT",
    "BLF-CRYPT",
    "SHA512-CRYPT",
    "SCRAM-SHA-256",
    "SCRAM-SHA-1",
    "SSHA512",
    "SSHA",
    "PLAIN",
]
PATIENCE_SECONDS = 60

DONE, FAILED, WRONG_USAGE, TRY_LATER = 0, 1, 64, 75


def run(*arguments, typed=b"secret\n", **more):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=typed,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        **more,
    )


def obey_all_signals():
    """A run in the background may have been started with some of them ignored."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """restantectl with a terminal as its standard input and error."""

    def __init__(self, *arguments):
        self.screen = b""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=slave, stdout=subprocess.PIPE, stderr=slave,
            start_new_session=True, preexec_fn=obey_all_signals)
        self.slave = slave

    def is_echoing(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def wait_for(self, text):
        while text not in self.screen:
            ready, _, _ = select.select([self.master], [], [], PATIENCE_SECONDS)
            if not ready:
                raise AssertionError(f"{text!r} never came, but {self.screen!r}")
            self.screen += os.read(self.master, 4096)

    def answer(self, prompt, text):
        """Types `text` once `prompt` is there, after all that was there before."""
        self.wait_for(prompt)
        os.write(self.master, text)

    def end(self):
        output, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        while select.select([self.master], [], [], 0)[0]:
            self.screen += os.read(self.master, 4096)
        self.was_echoing = self.is_echoing()
        os.close(self.slave)
        os.close(self.master)
        return output


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "users"

    def expect(self, done, code):
        self.assertEqual(done.returncode, code, done.stderr)
        if code == DONE:
            self.assertEqual(done.stderr, b"")
        else:
            self.assertNotEqual(done.stderr, b"")


class Usage(WithFolder):
    def test_version_is_named(self):
        done = run("--version")
        self.expect(done, DONE)
        self.assertRegex(done.stdout, rb"^restantectl \d+\.\d+\.\d+\n$")

    def test_help_names_the_verbs_and_is_short(self):
        done = run("--help")
        self.expect(done, DONE)
        self.assertIn(b"hash-password", done.stdout)
        self.assertIn(b"user-add", done.stdout)
        self.assertLess(done.stdout.count(b"\n"), 25)

    def test_each_verb_has_help(self):
        for verb, option in (("hash-password", b"--list"), ("user-add", b"--maildrops")):
            done = run(verb, "--help")
            self.expect(done, DONE)
            self.assertIn(option, done.stdout)

    def test_wrong_usage_has_its_exit_code(self):
        for arguments in (
            (),
            ("nonsense",),
            ("--nonsense",),
            ("hash-password", "--nonsense"),
            ("hash-password", "--scheme"),
            ("hash-password", "--scheme", "MD5"),
            ("hash-password", "surplus"),
            ("user-add",),
            ("user-add", "alice"),
            ("user-add", "--file", self.file),
            ("user-add", "--file", self.file, "alice", "bob"),
        ):
            with self.subTest(arguments=arguments):
                self.expect(run(*arguments), WRONG_USAGE)
        self.assertFalse(self.file.exists())

    def test_full_standard_output_is_no_success(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [PROGRAM, "hash-password", "--scheme", "PLAIN"],
                input=b"secret\n",
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        self.expect(done, FAILED)


class HashPassword(WithFolder):
    def test_list_names_the_schemes(self):
        done = run("hash-password", "--list", typed=b"")
        self.expect(done, DONE)
        self.assertEqual(done.stdout.decode().splitlines(), SCHEMES)

    def test_every_scheme_is_printed_in_front_of_its_value(self):
        for scheme in SCHEMES:
            with self.subTest(scheme=scheme):
                done = run("hash-password", "--scheme", scheme.lower())
                self.expect(done, DONE)
                self.assertRegex(done.stdout.decode(), rf"^\{{{scheme}\}}[!-~]+\n$")

    def test_scram_keys_are_those_of_rfc_5802(self):
        for scheme, name in (("SCRAM-SHA-256", "sha256"), ("SCRAM-SHA-1", "sha1")):
            with self.subTest(scheme=scheme):
                done = run("hash-password", "--scheme", scheme, typed="pässword\n".encode())
                self.expect(done, DONE)
                value = done.stdout.decode().strip().removeprefix(f"{{{scheme}}}")
                iterations, *parts = value.split(",")
                salt, stored_key, server_key = map(base64.b64decode, parts)
                salted = hashlib.pbkdf2_hmac(name, "pässword".encode(), salt, int(iterations))
                client_key = hmac.digest(salted, b"Client Key", name)
                self.assertGreaterEqual(int(iterations), 4096)
                self.assertEqual(stored_key, hashlib.new(name, client_key).digest())
                self.assertEqual(server_key, hmac.digest(salted, b"Server Key", name))

    def test_without_a_scheme_the_first_is_taken(self):
        self.assertTrue(run("hash-password").stdout.startswith(b"{ARGON2ID}$argon2id$"))

    def test_password_is_the_first_line(self):
        for typed, password in (
            (b"two words \n", b"two words "),
            (b"no line end", b"no line end"),
            (b"carriage return\r\n", b"carriage return"),
            (b"first\nsecond\n", b"first"),
            ("pässword\n".encode(), "pässword".encode()),
            (b"x" * 511 + b"\r\n", b"x" * 511),
        ):
            with self.subTest(typed=typed):
                done = run("hash-password", "--scheme", "PLAIN", typed=typed)
                self.expect(done, DONE)
                self.assertEqual(done.stdout, b"{PLAIN}" + password + b"\n")

    def test_password_nobody_could_log_in_with_is_refused(self):
        for typed in (b"", b"\n", b"\r\n", b"a\0b\n", b"x" * 512 + b"\n", b"x" * 100000):
            with self.subTest(typed=typed[:10]):
                done = run("hash-password", typed=typed)
                self.expect(done, WRONG_USAGE)
                self.assertEqual(done.stdout, b"")


class AtATerminal(WithFolder):
    def test_password_is_typed_twice_and_not_shown(self):
        terminal = Terminal("hash-password", "--scheme", "PLAIN")
        terminal.wait_for(b"Password: ")
        self.assertFalse(terminal.is_echoing())
        terminal.answer(b"Password: ", b"hunter2\n")
        terminal.answer(b"again: ", b"hunter2\n")
        self.assertEqual(terminal.end(), b"{PLAIN}hunter2\n")
        self.assertEqual(terminal.process.returncode, DONE)
        self.assertNotIn(b"hunter2", terminal.screen)
        self.assertTrue(terminal.was_echoing)

    def test_passwords_that_differ_are_refused(self):
        terminal = Terminal("user-add", "--file", self.file, "alice")
        terminal.answer(b"Password: ", b"hunter2\n")
        terminal.answer(b"again: ", b"hunter3\n")
        self.assertEqual(terminal.end(), b"")
        self.assertEqual(terminal.process.returncode, WRONG_USAGE)
        self.assertIn(b"differ", terminal.screen)
        self.assertFalse(self.file.exists())

    def test_interruption_brings_the_echo_back(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                terminal = Terminal("hash-password")
                # The end-of-file character hands over what was typed, without a line end.
                terminal.answer(b"Password: ", b"half a\x04")
                self.assertFalse(terminal.is_echoing())
                terminal.process.send_signal(number)
                self.assertEqual(terminal.end(), b"")
                self.assertEqual(terminal.process.returncode, -number)
                self.assertTrue(terminal.was_echoing)


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
        old = b"# alice:\nbob:{PLAIN}x\nAlice:bad hash\n"
        self.file.write_bytes(old)
        for user in ("bob", "BOB", "alice", "Alice"):
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
