# SPDX-License-Identifier: Apache-2.0
"""conf/certbot, run as certbot runs it, on files that lie as certbot lays them."""

import hashlib
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import unittest

import certificates
from harness import PATIENCE, ROOT, ServerTest

LINEAGE = pathlib.Path("/etc/letsencrypt/live/pop.example.net")
ARCHIVE = pathlib.Path("/etc/letsencrypt/archive/pop.example.net")


def renew(number, name, key_of=None):
    """As certbot does: a new pair of files, to which the links then lead."""
    ARCHIVE.mkdir(parents=True, exist_ok=True)
    LINEAGE.mkdir(parents=True, exist_ok=True)
    certificate, _ = certificates.make(name)
    _, key = certificates.make(key_of or name)
    for kind, made in (("fullchain", certificate), ("privkey", key)):
        file = ARCHIVE / f"{kind}{number}.pem"
        shutil.copy(made, file)
        file.chmod(0o600)
        link = LINEAGE / f"{kind}.pem"
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(file, LINEAGE))


def run_hook():
    hook = "/etc/letsencrypt/renewal-hooks/deploy/restante"
    os.makedirs(os.path.dirname(hook), exist_ok=True)
    shutil.copy(ROOT / "conf/certbot/restante", hook)
    return subprocess.run([hook], env={**os.environ, "RENEWED_LINEAGE": str(LINEAGE),
                                       "RENEWED_DOMAINS": "pop.example.net"},
                          capture_output=True, text=True, check=False, timeout=PATIENCE)


class Hook(ServerTest):
    def start(self):
        self.served = self.server({
            "server": {"hostname": "pop.example.test", "runtime_dir": "/run/restante",
                       "user": "daemon"},
            "listener": [{"address": "127.0.0.1:0", "tls": "implicit"}],
            "maildrop": {"path": "/var/mail/%u"},
            "tls": {"certificate": str(LINEAGE / "fullchain.pem"),
                    "private_key": str(LINEAGE / "privkey.pem")}}, start=False)
        # Where restantectl looks by itself.
        pathlib.Path("/etc/restante").mkdir(exist_ok=True)
        default = pathlib.Path("/etc/restante/restante.toml")
        shutil.copy(self.served.users, default.with_name("users"))
        shutil.copy(self.served.configuration, default)
        self.served.configuration = default
        self.served.start()

    def shown(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.served.port), PATIENCE) as connection:
            with context.wrap_socket(connection) as secured:
                return hashlib.sha256(secured.getpeercert(binary_form=True)).hexdigest()

    @staticmethod
    def on_disk():
        text = (LINEAGE / "fullchain.pem").read_text()
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()

    def test_brings_the_new_certificate(self):
        renew(1, "first")
        self.start()
        first = self.shown()
        self.assertEqual(self.on_disk(), first)
        renew(2, "second")
        self.assertEqual(first, self.shown())
        result = run_hook()
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertNotEqual(first, self.shown())
        self.assertEqual(self.on_disk(), self.shown())
        # Half a renewal: another's key. Certbot hears of it, and clients see what they saw.
        before = self.shown()
        renew(3, "first", key_of="second")
        result = run_hook()
        self.assertNotEqual(0, result.returncode)
        self.assertIn("privkey.pem", result.stdout + result.stderr)
        self.assertEqual(before, self.shown())

    def test_has_nothing_to_do_where_no_server_runs(self):
        renew(1, "first")
        self.start()
        self.served.stop()
        self.assertEqual(0, run_hook().returncode)


if __name__ == "__main__":
    unittest.main()
