# SPDX-License-Identifier: Apache-2.0
"""conf/delivery: Postfix and Exim deliver to the Maildirs that Restante serves. Debian installs one
of the two at a time; so Exim lies unpacked in EXIM, where tools/deps puts it, and is copied to its
place here, over Postfix's /usr/sbin/sendmail."""

import os
import pathlib
import poplib
import pwd
import re
import shutil
import smtplib
import subprocess
import unittest

from harness import PATIENCE, ROOT, ServerTest

EXIM = "/usr/local/share/restante-tests/exim4"
DELIVERY = ROOT / "conf/delivery"
MESSAGE = (b"From: ann@example.org\r\nTo: joe@example.net\r\nSubject: %b\r\n\r\n"
           b".dots\r\n..\r\nend\r\n")

TRACES = (b"Return-Path: <ann@example.org>\r\n", b"Delivered-To: joe@example.net\r\n")


class Delivery(ServerTest):
    def setUp(self):
        super().setUp()
        subprocess.run(["useradd", "--system", "--user-group", "restante"], check=True)
        self.addCleanup(subprocess.run, ["userdel", "restante"], check=True)
        subprocess.run(["install", "-d", "-o", "restante", "-g", "restante", "-m", "0700",
                        "/var/mail/example.net"], check=True)
        self.addCleanup(subprocess.run, ["rm", "-r", "/var/mail/example.net"], check=True)
        self.served = self.server({
            "server": {"hostname": "pop.example.net", "runtime_dir": "/run/restante",
                       "user": "restante"},
            "maildrop": {"path": "/var/mail/%d/%n/Maildir"}},
            users={"joe@example.net": "secret", "eve@example.net": "secret"})

    def write_mailboxes(self, path):
        """As the text beside it says; restantectl looks for its configuration where that is."""
        os.makedirs("/etc/restante", exist_ok=True)
        text = self.served.configuration.read_text().replace('"users"', f'"{self.served.users}"')
        pathlib.Path("/etc/restante/restante.toml").write_text(text)
        # As master.cf says, for restante-deliver.
        for private in (self.served.folder, self.served.users):
            shutil.chown(private, group="restante")
        self.served.folder.chmod(0o750)
        self.served.users.chmod(0o640)
        table = subprocess.run([DELIVERY / "mailboxes", self.served.users], check=True,
                               stdout=subprocess.PIPE).stdout
        self.assertEqual(2, table.count(b"\n"))
        pathlib.Path(path).write_bytes(table)

    def smtp(self):
        """A connection, as soon as somebody answers."""
        def connect():
            try:
                return smtplib.SMTP("127.0.0.1", 25, timeout=PATIENCE)
            except ConnectionRefusedError:
                return None
        return self.eventually(connect, "an SMTP server")

    def deliver_and_collect(self, subject, *traces):
        with self.smtp() as smtp:
            smtp.sendmail("ann@example.org", ["joe@example.net"], MESSAGE % subject)
            for stranger in ("nobody@example.net", "joe@example.org"):
                with self.assertRaises(smtplib.SMTPRecipientsRefused):
                    smtp.sendmail("ann@example.org", [stranger], MESSAGE % subject)
        folder = pathlib.Path("/var/mail/example.net/joe/Maildir")
        try:
            self.eventually(lambda: (folder / "new").exists() and [*(folder / "new").iterdir()],
                            "it is delivered")
        except AssertionError:
            for log in ("/var/log/mail.log", "/var/log/exim4/mainlog"):
                if os.path.exists(log):
                    print(pathlib.Path(log).read_text())
            raise
        pop = poplib.POP3("127.0.0.1", self.served.port, timeout=PATIENCE)
        pop.user("joe@example.net")
        pop.pass_("secret")
        count, _ = pop.stat()
        self.assertEqual(1, count)
        _, lines, octets = pop.retr(1)
        text = b"\r\n".join(lines)
        self.assertIn(b"Subject: %b\r\n" % subject, text)
        for trace in traces:
            self.assertIn(trace.lower(), text.lower())
        self.assertTrue(text.endswith(b"\r\n\r\n.dots\r\n..\r\nend"), text)
        # poplib counts the lines as they came, with the dots that were put before theirs.
        self.assertEqual(f"1 {octets}", pop.list(1).decode().removeprefix("+OK "))
        pop.dele(1)
        pop.quit()
        self.assertEqual([], [*(folder / "new").iterdir(), *(folder / "cur").iterdir()])

    def test_postfix(self):
        account = pwd.getpwnam("restante")
        text = (DELIVERY / "main.cf").read_text().replace("RESTANTE_UID", str(account.pw_uid))
        self.start_postfix(text.replace("RESTANTE_GID", str(account.pw_gid)))
        self.deliver_and_collect(b"by Postfix")

    def test_postfix_by_restante_deliver(self):
        lines = (DELIVERY / "master.cf").read_text()
        main = "\n".join(re.findall(r"^#   (\w+ = .*)$", lines, re.M))
        self.assertIn("virtual_transport", main)
        with open("/etc/postfix/master.cf", "a", encoding="utf-8") as master:
            master.write(lines)
        self.start_postfix(main + "\nvirtual_mailbox_maps = texthash:/etc/postfix/mailboxes\n")
        self.deliver_and_collect(b"by Postfix and a pipe", *TRACES)

    def start_postfix(self, text):
        pathlib.Path("/etc/postfix/main.cf").write_text(
            "compatibility_level = 3.6\nmyhostname = mail.example.net\nmydestination =\n"
            "inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmaillog_file = /var/log/mail.log\n"
            "maillog_file_prefixes = /var\nmynetworks = 192.0.2.0/24\n" + text)
        self.write_mailboxes("/etc/postfix/mailboxes")
        subprocess.run(["postfix", "start"], check=True, capture_output=True)
        self.addCleanup(subprocess.run, ["postfix", "stop"], check=True, capture_output=True)

    def test_exim(self):
        self.start_exim((DELIVERY / "exim4.conf").read_text())
        self.deliver_and_collect(b"by Exim")

    def test_exim_by_restante_deliver(self):
        text = (DELIVERY / "exim4.conf").read_text()
        self.start_exim(text.replace("  transport = maildir\n", "  transport = restante\n"))
        self.deliver_and_collect(b"by Exim and a pipe", *TRACES)

    def start_exim(self, text):
        folders = (f"{EXIM}/{name}" for name in ("etc", "usr"))
        subprocess.run(["cp", "-a", *folders, "/"], check=True)
        subprocess.run(["useradd", "--system", "--user-group", "Debian-exim"], check=True)
        self.addCleanup(subprocess.run, ["userdel", "Debian-exim"], check=True)
        for folder in ("/var/spool/exim4", "/var/log/exim4", "/etc/exim4"):
            subprocess.run(["install", "-d", "-o", "Debian-exim", "-g", "Debian-exim", folder],
                           check=True)
        self.write_mailboxes("/etc/exim4/mailboxes")
        configuration = pathlib.Path("/etc/exim4/exim4.conf")
        configuration.write_text(re.sub(r"^(domainlist)", "local_interfaces = 127.0.0.1\n\\1", text,
                                        flags=re.M))
        exim = subprocess.Popen(["/usr/sbin/exim4", "-bdf", "-q30m"])
        self.addCleanup(exim.wait, PATIENCE)
        self.addCleanup(exim.terminate)


if __name__ == "__main__":
    unittest.main()
