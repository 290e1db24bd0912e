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
        done = self.check({"maildrop": {"path": "%h/Maildir"}, "security": {"paths": [str(missing)]}})
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
