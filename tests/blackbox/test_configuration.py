# SPDX-License-Identifier: Apache-2.0
"""The command line and the configuration: what is wrong is said with its place, all at once."""

import json
import os
import pwd
import re
import subprocess
import tomllib
import unittest

from harness import RESTANTE, ROOT, USER, ServerTest

DEFAULTS = {
    "server": {"workers": 1, "user": USER, "auth_user": "", "group": ""},
    "log": {"target": "stderr", "format": "logfmt", "level": "info"},
    "timeouts": {"inactivity": "10m", "login": "60s", "login_check": "10s", "shutdown": "30s",
                 "keepalive": "2m", "watchdog": "30s", "enforce_rfc_minimum": True},
    "limits": {"sessions": 0, "sessions_per_address": 0, "pending_per_address": 50,
               "bad_commands": 10, "line_octets": 512},
    "auth": {"plaintext": "tls", "apop": False, "failure_delay": "2s", "cache_ttl": "5m",
             "default_domain": "",
             "mechanisms": ["PLAIN", "LOGIN", "SCRAM-SHA-256"]},
    "maildrop": {"driver": "maildir", "path": "/var/mail/%d/%n/Maildir", "login_delay": "0s",
                 "login_burst": 3, "expire": "never", "keep_deleted": "0s",
                 "mark_seen": False, "must_exist": False},
    "metrics": {"address": ""},
}

SMALLEST = f"""\
[server]
user = "{USER}"
[[listener]]
address = "127.0.0.1:0"
tls = "none"
[[auth.source]]
driver = "passwd-file"
path = "users"
"""

SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)([a-z]+)", text).groups()
    return int(number) * SECONDS[unit]


def is_duration(value):
    return isinstance(value, str) and re.fullmatch(r"\d+(ms|s|m|h|d)", value)


class Configuration(ServerTest):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "restante.toml"
        (self.folder / "users").write_text("joe:{PLAIN}secret\n")

    def run_server(self, *arguments):
        return subprocess.run([RESTANTE, *arguments], text=True, capture_output=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False)

    def check(self, text):
        self.file.write_text(text)
        return self.run_server("--config", str(self.file), "--check")

    def print(self, file):
        result = self.run_server("--config", str(file), "--print-config")
        self.assertEqual((0, ""), (result.returncode, result.stderr))
        return result.stdout

    def places(self, text):
        """The (line, column) of each complaint about a configuration that is wrong."""
        result = self.check(text)
        self.assertEqual(78, result.returncode, result.stderr)
        found = []
        for line in result.stderr.splitlines():
            match = re.fullmatch(rf"restante: {re.escape(str(self.file))}:(\d+):(\d+): .+", line)
            self.assertIsNotNone(match, line)
            found.append((int(match[1]), int(match[2])))
        return found

    def test_a_right_one_passes(self):
        result = self.check(SMALLEST)
        self.assertEqual(0, result.returncode, result.stderr)

    def test_the_shipped_example_passes(self):
        example = (ROOT / "conf/restante.toml").read_text()
        result = self.check(example.replace('\nuser = ""', f'\nuser = "{USER}"'))
        self.assertEqual(0, result.returncode, result.stderr)

    def test_root_alone_must_say_who_to_become(self):
        text = SMALLEST.replace(f'user = "{USER}"\n', "")
        self.assertEqual(78 if USER else 0, self.check(text).returncode)
        if not USER:
            return
        for options in ((), ("--check",)):
            result = self.run_server("--config", str(self.file), *options)
            self.assertEqual(78, result.returncode)
            self.assertIn("server.user", result.stderr)
            self.assertIn('write user = "NAME" below [server]', result.stderr)

    def test_accounts_must_be_there(self):
        for key in ("user", "auth_user"):
            other = "" if key == "user" else f'user = "{USER}"\n'
            text = SMALLEST.replace(f'user = "{USER}"\n', f'{other}{key} = "no-such-user"\n')
            result = self.check(text)
            self.assertEqual(78, result.returncode)
            self.assertIn(f'server.{key} "no-such-user": there is no such user', result.stderr)

    def test_all_faults_are_said_at_once_with_line_and_column(self):
        text = SMALLEST + "\n".join((
            "[limits]", "sesions = 5", 'bad_commands = "ten"', "line_octets = -1",
            "[timeouts]", 'login = "soon"', 'inactivity = "5m"',
            "[nonsense]", "[maildrop]", 'path = "mail/%x"', 'driver = "punchcards"', ""))
        lines = text.split("\n")
        faulty = re.compile(r'sesions|bad_c|line_o|login|inact|\[nonse|path = "mail|driver = "pun')
        wrong = [index for index, line in enumerate(lines, 1) if faulty.match(line)]
        places = self.places(text)
        self.assertEqual(wrong, [line for line, _ in places])
        for line, column in places:
            self.assertTrue(1 <= column <= len(lines[line - 1]) + 1)

    def test_a_syntax_error_has_its_place(self):
        places = self.places(SMALLEST + "[limits]\nsessions = = 5\n")
        self.assertEqual([10], [line for line, _ in places])

    def test_an_inactivity_below_ten_minutes_needs_the_operators_word(self):
        short = SMALLEST + '[timeouts]\ninactivity = "9m"\n'
        self.assertEqual([10], [line for line, _ in self.places(short)])
        self.assertEqual(0, self.check(short + "enforce_rfc_minimum = false\n").returncode)

    def test_a_broken_one_does_not_start(self):
        self.file.write_text("[limits]\nsessions = true\n")
        result = self.run_server("--config", str(self.file))
        self.assertEqual(78, result.returncode)
        self.assertIn(f"restante: {self.file}:2:", result.stderr)

    def test_a_missing_file_is_named(self):
        result = self.run_server("--config", str(self.folder / "none.toml"))
        self.assertEqual(78, result.returncode)
        self.assertIn("none.toml", result.stderr)

    def test_what_is_printed_reads_back_the_same(self):
        self.file.write_text(SMALLEST + '[maildrop]\nlock_dir = "a\\"b\\\\c\\u00fc d"\n'
                                        '[timeouts]\nlogin = "1500ms"\n[limits]\nsessions = 7\n')
        printed = self.print(self.file)
        again = self.folder / "again.toml"
        again.write_text(printed)
        self.assertEqual(printed, self.print(again))
        self.assertEqual(7, tomllib.loads(printed)["limits"]["sessions"])

    def test_what_is_printed_has_every_default(self):
        self.file.write_text(SMALLEST)
        printed = tomllib.loads(self.print(self.file))
        for section, keys in DEFAULTS.items():
            for key, value in keys.items():
                found = printed[section][key]
                if is_duration(value):
                    found, value = seconds(found), seconds(value)
                self.assertEqual(value, found, f"{section}.{key}")

    def test_relative_paths_start_from_the_files_folder(self):
        self.file.write_text(SMALLEST + '[maildrop]\npath = "mail/%u"\nlock_dir = "locks"\n')
        printed = tomllib.loads(self.print(self.file))
        self.assertEqual(str(self.folder / "users"), printed["auth"]["source"][0]["path"])
        self.assertEqual(str(self.folder / "mail/%u"), printed["maildrop"]["path"])
        self.assertEqual(str(self.folder / "locks"), printed["maildrop"]["lock_dir"])

    def test_the_command_line(self):
        self.assertEqual(64, self.run_server("--no-such-option").returncode)
        self.assertEqual(64, self.run_server("surplus").returncode)
        for option, text in (("--version", r"\d+\.\d+\.\d+"), ("--help", "--print-config")):
            result = self.run_server(option)
            self.assertEqual(0, result.returncode)
            self.assertRegex(result.stdout, text)

    def test_a_taken_port_is_named(self):
        served = self.server()
        other = self.server({"listener": [{"address": f"127.0.0.1:{served.port}", "tls": "none"}]},
                            folder=self.folder / "other", start=False)
        other.launch()
        self.assertIn(other.wait(), (1, 75))
        self.assertIn(f"127.0.0.1:{served.port}", other.text())

    def test_a_missing_users_file_is_named(self):
        (self.folder / "users").unlink()
        self.file.write_text(SMALLEST.replace("[server]", '[server]\nruntime_dir = "run"'))
        result = self.run_server("--config", str(self.file))
        self.assertEqual(78, result.returncode)  # as --check says
        self.assertIn(str(self.folder / "users"), result.stderr)

    @staticmethod
    def said(result):
        """The lines of standard error, but for what is said of tests that run as root."""
        return [line for line in result.stderr.splitlines() if "stay root" not in line]

    def check_users(self, octets, more=""):
        users = self.folder / "users"
        users.write_bytes(octets)
        users.chmod(0o600)
        return self.check(SMALLEST + more)

    def test_each_bad_line_of_users_has_its_place(self):
        good = b"joe:{PLAIN}secret\n"
        result = self.check_users(good + b"ann\n" + b"eve:{NONE}x\n" * 20 + b"joe:{PLAIN}x\n")
        self.assertEqual(1, result.returncode, result.stderr)
        lines = self.said(result)
        users = self.folder / "users"
        self.assertEqual(22, len(lines), result.stderr)
        self.assertIn(f"restante: {users}:2:4: no password", lines[0])
        self.assertIn(f"restante: {users}:22:5: the password's scheme is unknown", lines[20])
        self.assertIn(f"restante: {users}:23:1: the user joe is on line 1", lines[21])

    def test_a_password_that_costs_too_much_has_its_place(self):
        result = self.check_users(b"joe:$6$rounds=999999999$salt$" + b"x" * 86 + b"\n")
        self.assertEqual(1, result.returncode, result.stderr)
        self.assertIn(f"{self.folder / 'users'}:1:5: the password asks for 999999999 rounds",
                      result.stderr)

    def test_fields_that_do_nothing_are_warned_of_once(self):
        lines = b"".join(b"user%d:{PLAIN}x::::::userdb_mail=maildir:~ proxy=y\n" % number
                         for number in range(50))
        result = self.check_users(b"joe:{PLAIN}secret\n" + lines)
        self.assertEqual(0, result.returncode, result.stderr)
        users = self.folder / "users"
        self.assertEqual(
            [f"restante: warning: {users}:2: {name} does nothing here; lines with it: 50"
             for name in ("userdb_mail", "proxy")], self.said(result))

    def test_a_uid_that_is_not_the_servers_is_warned_of(self):
        ours = pwd.getpwuid(os.geteuid())
        result = self.check_users(
            f"joe:{{PLAIN}}x:{ours.pw_uid}:{ours.pw_name}\nann:{{PLAIN}}x:4711\n".encode())
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertIn("users:2: uid does nothing here: all mail is server.user's; lines with it: 1",
                      result.stderr)
        self.assertNotIn("gid", result.stderr)

    def test_secrets_that_are_open_to_others_are_warned_of(self):
        users = self.folder / "users"
        for mode, how in ((0o644, "read"), (0o660, "changed")):
            users.chmod(mode)
            result = self.check(SMALLEST)
            self.assertEqual(0, result.returncode, result.stderr)
            self.assertIn(f"restante: warning: the users' file {users} can be {how} by others; "
                          f"chmod g-w,o= {users}", result.stderr)
        users.chmod(0o640)
        self.assertEqual([], self.said(self.check(SMALLEST)))

    def test_all_files_that_are_wrong_are_named(self):
        os.mkfifo(self.folder / "fifo")
        result = self.check(SMALLEST + '[[auth.source]]\ndriver = "passwd-file"\npath = "fifo"\n'
                            '[[auth.source]]\ndriver = "passwd-file"\npath = "none"\n'
                            '[[auth.source]]\ndriver = "passwd-file"\npath = "."\n')
        self.assertEqual(78, result.returncode, result.stderr)
        for name in ("fifo", "."):
            path = os.path.normpath(self.folder / name)
            self.assertRegex(result.stderr,
                             f"{re.escape(path)}.*: is no ordinary file")
        self.assertIn(str(self.folder / "none") + ": No such file", result.stderr)

    def test_of_many_bad_lines_the_log_says_ten_and_how_many(self):
        (self.folder / "users").write_text("joe:{PLAIN}secret\n" + "bad\n" * 5000)
        server = self.server({}, start=False)
        (server.folder / "users").write_text("joe:{PLAIN}secret\n" + "bad\n" * 5000)
        server.start()
        server.wait_for("more bad lines in the users' file", lines="5000")
        self.assertEqual(10, len(server.events("line of the users' file left out")))

    def test_json_is_json(self):
        log = self.folder / "log"
        server = self.server({"log": {"target": str(log), "format": "json"},
                              "listener": [{"address": f"127.0.0.1:{self.free_port()}",
                                            "tls": "none"}]}, start=False)
        server.launch()
        self.eventually(lambda: log.exists() and "listening" in log.read_text(), "a log line")
        server.stop()
        for line in log.read_text().splitlines():
            self.assertIn("event", json.loads(line))


if __name__ == "__main__":
    unittest.main()
