# SPDX-License-Identifier: Apache-2.0
"""--check says what the server would meet: each thing once, and what to do about it."""

import os
import shutil
import subprocess
import unittest

import certificates
from harness import RESTANTE, ServerTest
from house import IS_ROOT, needs_root

TOKENS = {"introspection_url": "http://127.0.0.1:1/", "client_id": "pop", "client_secret": "x",
          "audience": "pop"}


class Check(ServerTest):
    def check(self, settings=None, wrapper=()):
        server = self.server(settings, start=False)
        return self.run_check(server, wrapper)

    @staticmethod
    def run_check(server, wrapper=()):
        return subprocess.run([*wrapper, RESTANTE, "--check", "--config",
                               str(server.configuration)], text=True, capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL, check=False)

    def test_a_missing_folder_of_all_mail_is_said_once(self):
        done = self.check({"maildrop": {"path": str(self.folder / "no/%n")}})
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertEqual(1, done.stderr.count(str(self.folder / "no")), done.stderr)

    def test_a_folder_that_can_not_be_made_is_said(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0o500)
        self.folder.chmod(0o755)
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if IS_ROOT else ()
        server = self.server({"server": {"user": "", "runtime_dir": str(closed / "run")}},
                             start=False)
        server.users.chmod(0o644)
        done = self.run_check(server, nobody)
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn(f"can't make {closed}/run in {closed}: ", done.stderr)
        served = subprocess.run([*nobody, RESTANTE, "--config", str(server.configuration)],
                                capture_output=True, timeout=60, check=False)
        self.assertEqual(78, served.returncode, served.stderr)

    def test_a_file_in_the_place_of_a_folder_is_said(self):
        (self.folder / "file").write_text("precious")
        self.refused_by_both({"server": {"runtime_dir": str(self.folder / "file")}},
                             f"can't make {self.folder}/file: ")

    @needs_root
    def test_who_may_not_read_a_file_is_said(self):
        self.folder.chmod(0o755)
        server = self.server({"server": {"user": ""}}, start=False)
        server.users.chmod(0o600)
        done = self.run_check(server, ("setpriv", "--reuid=65534", "--regid=65534",
                                       "--clear-groups"))
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn(f"{server.users}: Permission denied (for nobody, who starts the server)",
                      done.stderr)

    @needs_root
    def test_locks_of_another_user_are_said_with_what_to_do(self):
        locks = self.folder / "locks"
        locks.mkdir(mode=0o700)
        self.folder.chmod(0o755)
        settings = {"server": {"user": "nobody"}, "maildrop": {"lock_dir": str(locks)}}
        server = self.server(settings, start=False)
        server.users.chmod(0o600)
        done = self.run_check(server)
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertRegex(done.stderr, rf"maildrop.lock_dir: {locks} is .*'s, and nobody may not "
                                      rf"change it; chown -R nobody {locks}")
        os.chown(locks, 65534, -1)
        (locks / "00").write_bytes(b"")
        (locks / "00").chmod(0o600)
        self.assertIn(f"maildrop.lock_dir: {locks}/00 is ", self.run_check(server).stderr)
        os.chown(locks / "00", 65534, -1)
        self.assertEqual("", self.run_check(server).stderr)

    def refused_by_both(self, settings, *texts):
        """By --check and at a start: wrong configuration, and why."""
        server = self.server(settings, start=False)
        started = subprocess.run([RESTANTE, "--config", str(server.configuration)], text=True,
                                 capture_output=True, timeout=60, check=False)
        for done in (self.run_check(server), started):
            self.assertEqual(78, done.returncode, done.stderr)
            for text in texts:
                self.assertIn(text, done.stderr)

    @needs_root
    def test_a_folder_of_mail_that_may_not_be_entered_is_said_with_whose_it_is(self):
        self.folder.chmod(0o755)
        deep = self.folder / "deep/mail"
        deep.mkdir(parents=True)
        os.chown(deep, 65534, -1)
        settings = {"server": {"user": "nobody"}, "maildrop": {"path": str(deep / "%u")}}
        self.assertEqual(0, self.check(settings).returncode)
        deep.parent.chmod(0o700)
        done = self.check(settings)
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn(f"maildrop.path: {deep.parent} is root's, and nobody may not enter it",
                      done.stderr)
        server = self.server(settings)
        self.assertIn(f"{deep.parent} is root's",
                      server.wait_for("no mail can be served")["problem"])
        deep.parent.chmod(0o755)
        os.chown(deep, 0, 0)
        deep.chmod(0o700)
        self.assertIn(f"maildrop.path: {deep} is root's", self.check(settings).stderr)

    def test_a_folder_of_mail_that_is_none_is_said(self):
        (self.folder / "file").write_text("precious")
        done = self.check({"maildrop": {"path": str(self.folder / "file/%u")}})
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn(f"maildrop.path: {self.folder}/file is no folder", done.stderr)

    @needs_root
    def test_a_folder_above_the_locks_that_may_not_be_entered_is_said(self):
        self.folder.chmod(0o755)
        (self.folder / "run/locks").mkdir(parents=True)
        os.chown(self.folder / "run/locks", 65534, -1)
        (self.folder / "run").chmod(0o700)
        done = self.check({"server": {"user": "nobody", "runtime_dir": "run"}})
        self.assertEqual(78, done.returncode, done.stderr)
        shut = f"{self.folder}/run is root's, and nobody may not enter it"
        self.assertIn(f"maildrop.lock_dir: {shut}", done.stderr)

    def test_a_log_that_can_not_be_written(self):
        (self.folder / "one").write_text("")
        (self.folder / "two").hardlink_to(self.folder / "one")
        for target, text in ((self.folder / "none/log", "No such file or directory"),
                             (self.folder, "Is a directory"),
                             (self.folder / "two", "it has 2 names")):
            self.refused_by_both({"log": {"target": str(target)}}, f'log.target "{target}"', text)
        self.assertEqual(0, self.check({"log": {"target": str(self.folder / "log")}}).returncode)
        self.assertFalse((self.folder / "log").exists())

    def test_users_and_groups_that_are_not_there(self):
        self.refused_by_both({"control": {"group": "no-such"}}, 'control.group "no-such"')
        for key in ("owner", "group"):
            self.refused_by_both({"listener": [{"address": "unix:pop", "tls": "none",
                                                key: "no-such"}]}, f'listener.{key} "no-such"')

    def test_folders_of_sockets_that_are_not_there(self):
        nowhere = self.folder / "nowhere/socket"
        self.refused_by_both({"control": {"socket": str(nowhere)}}, str(nowhere))
        self.refused_by_both({"listener": [{"address": f"unix:{nowhere}", "tls": "none"}]},
                             str(nowhere))

    def test_two_listeners_for_one_port(self):
        wide = {"address": "[::]:1110", "tls": "none", "ipv6_only": False}
        self.refused_by_both({"listener": [wide, {"address": "0.0.0.0:1110", "tls": "none"}]},
                             "are one port")

    def test_a_secret_in_a_configuration_that_others_can_read_is_a_warning(self):
        server = self.server({"auth.oauth": TOKENS}, start=False)
        exposed = f"the file with auth.oauth.client_secret, {server.configuration} can be read"
        for mode, count in ((0o644, 1), (0o640, 0)):
            server.configuration.chmod(mode)
            done = self.run_check(server)
            self.assertEqual((0, count), (done.returncode, done.stderr.count(exposed)), done.stderr)

    def test_what_would_never_work_is_said(self):
        done = self.check({"maildrop": {"path": "mail/%n/../x"}})
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertRegex(done.stderr, r"restante.toml:\d+:\d+: maildrop.path has \"..\" behind")
        server = self.server({"auth": {"default_domain": "example.net"}}, start=False,
                             folder=self.folder / "domain")
        server.users.write_text("joe@example.net:{PLAIN}x\njoe:{PLAIN}x\nann:{PLAIN}x\n")
        done = self.run_check(server)
        self.assertIn(f"restante: warning: {server.users}:2: nobody can log in as a user without a "
                      "domain", done.stderr)
        self.assertIn("lines with such a user: 2", done.stderr)

    def test_a_missing_folder_of_security_paths_is_said(self):
        missing = self.folder / "disk"
        done = self.check({"maildrop": {"path": "%h/Maildir"},
                           "security": {"paths": [str(missing)]}})
        self.assertEqual(78, done.returncode, done.stderr)
        self.assertIn(f"security.paths: there is no folder {missing};", done.stderr)

    def test_authorities_that_others_can_change_are_a_warning(self):
        certificate, key = certificates.make("ecdsa")
        authorities = self.folder / "ca.pem"
        shutil.copy(certificate, authorities)
        server = self.server({"tls": {"certificate": certificate, "private_key": key,
                                      "client_ca": str(authorities)}}, start=False)
        for mode, count in ((0o666, 1), (0o644, 0)):
            authorities.chmod(mode)
            done = self.run_check(server)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(count, done.stderr.count(
                f"restante: warning: the client CA {authorities} can be changed by others"),
                done.stderr)
            self.assertNotIn("ts=", done.stderr)


if __name__ == "__main__":
    unittest.main()
