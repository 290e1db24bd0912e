# SPDX-License-Identifier: Apache-2.0
"""The life of the package on a machine, from its first install to its purge. PACKAGES is a folder
with three versions of it."""

import json
import os
import pathlib
import re
import subprocess
import unittest

import journald
from client import Client
from harness import PATIENCE, ServerTest

PACKAGES = sorted(pathlib.Path(os.environ["PACKAGES"]).glob("restante_*.deb"))
CONFIGURATION = pathlib.Path("/etc/restante/restante.toml")
ENABLED = pathlib.Path("/etc/systemd/system/multi-user.target.wants/restante.service")
MAIL = pathlib.Path("/var/mail/example.net")


class Package(ServerTest):
    def apt(self, *words):
        result = subprocess.run(["apt-get", "--quiet", "--yes", "--no-install-recommends", *words],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                stderr=subprocess.STDOUT, check=False,
                                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        self.assertEqual(0, result.returncode, result.stdout)
        return result.stdout

    def install(self, number):
        return self.apt("install", str(PACKAGES[number]))

    @staticmethod
    def status():
        said = subprocess.run(["restantectl", "status", "--json"], check=True,
                              stdout=subprocess.PIPE).stdout
        return json.loads(said.splitlines()[0])

    @staticmethod
    def log_in():
        return Client(110).log_in("joe@example.net")

    def do_what_the_readme_says(self):
        text = pathlib.Path("/usr/share/doc/restante/README.Debian").read_text()
        commands = [line.strip() for line in text.splitlines() if line.startswith("     ")]
        self.assertEqual(4, len(commands))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-out",
                        "/etc/restante/cert.pem", "-keyout", "/etc/restante/key.pem"],
                       check=True, capture_output=True)
        for command in commands[:3]:
            subprocess.run(command, shell=True, input="secret\n", text=True, check=True)

    def start(self):
        """As "systemctl enable --now" does; and the journal, which the configuration names."""
        subprocess.run(["systemctl", "enable", "restante"], check=True, capture_output=True)
        journald.start(self)
        self.server_process = subprocess.Popen(["/usr/sbin/restante"])
        self.eventually(lambda: not self.is_refused(("127.0.0.1", 110)), "it serves")

    def test_lives(self):
        self.first_install()
        self.do_what_the_readme_says()
        self.start()
        self.upgrade()
        self.upgrade_with_a_broken_configuration()
        self.remove_and_come_back()
        self.purge()
        self.install_where_all_is_there()

    def first_install(self):
        said = self.install(0)
        self.assertRegex(said, r"restante: +.*cert\.pem")
        self.assertIn("not started yet", said)
        self.assertFalse(ENABLED.is_symlink())
        for page in ("man8/restante.8", "man8/restantectl.8", "man5/restante.toml.5",
                     "man1/restante-load.1"):
            self.assertTrue(pathlib.Path(f"/usr/share/man/{page}.gz").exists(), page)
        self.assertTrue(pathlib.Path("/lib/systemd/system/restante.service").exists())
        subprocess.run(["getent", "passwd", "restante"], check=True, stdout=subprocess.DEVNULL)

    def upgrade(self):
        inside, before = self.log_in(), self.status()["pid"]
        self.addCleanup(inside.close)
        self.assertIn("the running server is the new version now", self.install(1))
        self.assertNotEqual(before, self.status()["pid"])
        inside.ok("NOOP")
        inside.ok("QUIT")
        self.assertEqual(0, self.server_process.wait(PATIENCE))
        with self.log_in() as client:
            client.ok("QUIT")

    def upgrade_with_a_broken_configuration(self):
        good, before = CONFIGURATION.read_text(), self.status()["pid"]
        CONFIGURATION.write_text(good + "[limits]\nsesions = 5\n")
        said = self.install(2)
        self.assertRegex(said, r"restante: +.*restante\.toml:\d+:1: unknown key limits\.sesions")
        self.assertIn("goes on as it was", said)
        with self.log_in() as client:
            client.ok("QUIT")
        journal = subprocess.run(["journalctl", "--no-pager", "-t", "restante", "-p", "warning"],
                                 check=True, stdout=subprocess.PIPE, text=True).stdout
        self.assertRegex(journal, "upgrade refused.*sesions")
        CONFIGURATION.write_text(good)
        self.assertEqual(before, self.status()["pid"])
        subprocess.run(["restantectl", "upgrade"], check=True, stdout=subprocess.DEVNULL)
        self.assertNotEqual(before, self.status()["pid"])

    def remove_and_come_back(self):
        self.apt("remove", "restante")
        self.eventually(lambda: self.is_refused(("127.0.0.1", 110)), "it is stopped")
        self.assertFalse(pathlib.Path("/usr/sbin/restante").exists())
        self.assertTrue(CONFIGURATION.exists())
        # It has all that it needs.
        self.assertNotIn("not started yet", self.install(2))
        self.assertTrue(ENABLED.is_symlink())

    def purge(self):
        said = self.apt("purge", "restante")
        self.assertRegex(said, re.compile("/etc/restante stays"))
        self.assertFalse(CONFIGURATION.exists())
        self.assertFalse(ENABLED.is_symlink())
        self.assertFalse(pathlib.Path("/etc/logrotate.d/restante").exists())
        self.assertEqual(["cert.pem", "key.pem", "users"], sorted(os.listdir("/etc/restante")))
        self.assertEqual("restante", MAIL.owner())

    def install_where_all_is_there(self):
        self.assertNotIn("not started yet", self.install(2))
        self.assertTrue(ENABLED.is_symlink())


if __name__ == "__main__":
    unittest.main()
