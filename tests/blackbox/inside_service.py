# SPDX-License-Identifier: Apache-2.0
"""The service under systemd, from the package's first install to its purge. PACKAGES is a folder
with three versions of the package."""

import os
import pathlib
import re
import subprocess
import unittest

from client import Client
from harness import ServerTest

PACKAGES = sorted(pathlib.Path(os.environ["PACKAGES"]).glob("restante_*.deb"))
CONFIGURATION = pathlib.Path("/etc/restante/restante.toml")
README = pathlib.Path("/usr/share/doc/restante/README.Debian")
DROP_IN = pathlib.Path("/etc/systemd/system/restante.service.d/trial.conf")
EXPOSURE_MAX = 3.0


def run(*words, code=0):
    result = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                            stderr=subprocess.STDOUT, check=False,
                            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if code is not None and result.returncode != code:
        journal = subprocess.run(["journalctl", "--no-pager", "--lines=100"], check=False,
                                 capture_output=True, text=True).stdout
        raise AssertionError(f"{words}: {result.returncode}\n{result.stdout}\n{journal}")
    return result.stdout


def show(key, unit="restante.service"):
    return run("systemctl", "show", "--value", f"--property={key}", unit).strip()


class Service(ServerTest):
    def install(self, number):
        return run("apt-get", "-qy", "--no-install-recommends", "install", str(PACKAGES[number]))

    @staticmethod
    def log_in():
        return Client(110).log_in("joe@example.net")

    def main(self):
        self.assertEqual("active", show("ActiveState"))
        return int(show("MainPID"))

    def do_what_the_readme_says(self):
        commands = [line.strip() for line in README.read_text().splitlines()
                    if line.startswith("     ")]
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", "/CN=localhost", "-out", "/etc/restante/cert.pem", "-keyout",
            "/etc/restante/key.pem")
        self.assertEqual("systemctl enable --now restante", commands[-1])
        for command in commands:
            subprocess.run(command, shell=True, input="secret\n", text=True, check=True)

    def test_lives(self):
        self.assertIn("not started yet", self.install(0))
        self.assertEqual("inactive", show("ActiveState"))
        # So that it is seen soon whether systemd hears that it lives.
        DROP_IN.parent.mkdir(parents=True)
        DROP_IN.write_text("[Service]\nWatchdogSec=2s\n")
        run("systemctl", "daemon-reload")
        self.do_what_the_readme_says()
        self.serves_behind_the_units_walls()
        self.reloads()
        self.upgrades()
        self.goes_on_where_the_configuration_is_broken()
        self.takes_systemds_sockets()
        self.goes()

    def serves_behind_the_units_walls(self):
        self.main()
        self.eventually(lambda: show("StatusText").startswith("Serving"), "it says that it serves")
        exposure = run("systemd-analyze", "security", "--no-pager", "restante.service")
        level = re.search(r"Overall exposure level for restante\.service: ([\d.]+)", exposure)[1]
        self.assertLessEqual(float(level), EXPOSURE_MAX)
        maildir = pathlib.Path("/var/mail/example.net/joe/Maildir")
        for folder in ("", "new", "cur", "tmp"):
            run("install", "-d", "-o", "restante", "-g", "restante", str(maildir / folder))
        message = maildir / "new/1.a"
        message.write_text("a: b\n\none\n")
        os.chown(message, os.stat(maildir).st_uid, os.stat(maildir).st_gid)
        with self.log_in() as client:
            self.assertEqual((1, 13), client.stat())
            client.ok("DELE 1")
            client.ok("QUIT")
        self.assertEqual([], os.listdir(maildir / "new"))
        self.eventually(lambda: "RESTANTE_USER=joe@example.net" in run(
            "journalctl", "--no-pager", "--output=verbose", "RESTANTE_EVENT=session ended"),
            "the journal has it")

    def reloads(self):
        before = self.main()
        run("systemctl", "reload", "restante")
        self.assertEqual(before, self.main())
        good = CONFIGURATION.read_text()
        CONFIGURATION.write_text(good + "[limits]\nsesions = 5\n")
        run("systemctl", "reload", "restante", code=1)
        self.assertEqual(before, self.main())
        CONFIGURATION.write_text(good)
        run("systemctl", "reload", "restante")

    def upgrades(self):
        inside, before = self.log_in(), self.main()
        self.addCleanup(inside.close)
        self.assertIn("the running server is the new version now", self.install(1))
        self.eventually(lambda: int(show("MainPID")) != before, "another process is the main one")
        inside.ok("NOOP")
        inside.ok("QUIT")
        self.eventually(lambda: not pathlib.Path(f"/proc/{before}").exists(), "the old one ends")
        with self.log_in() as client:
            client.ok("QUIT")
        after, heard = self.main(), show("WatchdogTimestampMonotonic")
        self.eventually(lambda: show("WatchdogTimestampMonotonic") != heard, "it lives")
        self.assertEqual((after, "0"), (self.main(), show("NRestarts")))

    def goes_on_where_the_configuration_is_broken(self):
        good, before = CONFIGURATION.read_text(), self.main()
        CONFIGURATION.write_text(good + "[limits]\nsesions = 5\n")
        self.assertIn("goes on as it was", self.install(2))
        self.assertEqual(before, self.main())
        with self.log_in() as client:
            client.ok("QUIT")
        CONFIGURATION.write_text(good)
        run("restantectl", "upgrade")
        self.eventually(lambda: int(show("MainPID")) != before, "another process is the main one")

    def takes_systemds_sockets(self):
        run("systemctl", "stop", "restante")
        self.assertEqual(("inactive", "success"), (show("ActiveState"), show("Result")))
        text = CONFIGURATION.read_text()
        for port, name in ((110, "pop3"), (995, "pop3s")):
            text = text.replace(f'address = "[::]:{port}"\nipv6_only = false',
                                f'address = "systemd:{name}"')
        CONFIGURATION.write_text(text)
        run("systemctl", "start", "restante-pop3.socket", "restante-pop3s.socket")
        # Who comes starts it.
        with self.log_in() as client:
            client.ok("QUIT")
        self.main()

    def goes(self):
        run("apt-get", "-qy", "remove", "restante")
        self.eventually(lambda: self.is_refused(("127.0.0.1", 110)), "nobody listens")
        self.assertTrue(CONFIGURATION.exists())
        self.assertNotIn("not started yet", self.install(2))
        run("apt-get", "-qy", "purge", "restante")
        self.assertFalse(CONFIGURATION.exists())
        self.assertTrue(pathlib.Path("/etc/restante/users").exists())


if __name__ == "__main__":
    unittest.main()
