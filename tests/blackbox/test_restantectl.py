# SPDX-License-Identifier: Apache-2.0
"""What restantectl says, and how it hashes passwords."""

import base64
import hashlib
import hmac
import os
import pty
import select
import signal
import subprocess
import termios
import unittest

from restantectl import (DONE, FAILED, PATIENCE_SECONDS, PROGRAM, TRY_LATER, WRONG_USAGE,
                         WithFolder, run)

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
        self.assertLess(done.stdout.count(b"\n"), 40)

    def test_each_verb_has_help(self):
        for verb, option in (("hash-password", b"--list"), ("user-add", b"--maildrops")):
            done = run(verb, "--help")
            self.expect(done, DONE)
            self.assertIn(option, done.stdout)

    def test_which_server_is_meant_is_said_before_the_verb_or_behind_it(self):
        socket = self.folder / "no.sock"
        for arguments in (
            ("who", "--json", "--socket", socket),
            ("--json", "--socket", socket, "who"),
            (f"--socket={socket}", "--json", "penalties", "clear", "--user", "joe"),
            ("--socket", socket, "who", "--json"),
        ):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.expect(done, TRY_LATER)
                self.assertIn(bytes(socket), done.stderr)

    def test_wrong_usage_has_its_exit_code(self):
        for arguments in (
            (),
            ("nonsense",),
            ("--nonsense",),
            ("hash-password", "--nonsense"),
            ("hash-password", "--scheme"),
            ("hash-password", "--scheme", "MD5"),
            ("hash-password", "surplus"),
            ("--socket", self.file, "hash-password"),
            ("--socket",),
            ("--json",),
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


class WithoutAVerb(unittest.TestCase):
    def test_says_which_there_are(self):
        done = run()
        self.assertEqual(WRONG_USAGE, done.returncode)
        self.assertIn(b"--help", done.stderr)
        helped = run("--help")
        self.assertEqual(0, helped.returncode)
        for verb in ("hash-password", "user-add", "path", "status", "who", "kick", "reload"):
            self.assertIn(verb.encode(), helped.stdout)


if __name__ == "__main__":
    unittest.main()
