# SPDX-License-Identifier: Apache-2.0
"""conf/fail2ban, by fail2ban: its filter finds guesses in the server's own log and nothing else;
its jail bans who made them."""

import base64
import re
import shutil
import subprocess
import unittest

from client import Client
from harness import PATIENCE, ROOT, ServerTest

CONF = ROOT / "conf/fail2ban"

# Names that would like to be somebody else's address.
LIARS = ("x address=192.0.2.7:110", 'x" address=192.0.2.7:110 via="" mechanism=USER reason=wrong',
         "address=192.0.2.7:110", "[192.0.2.7]:110", 'a"b', "reason=wrong")


def installed(folder):
    """Fail2ban's own configuration, and ours in it."""
    shutil.copytree("/etc/fail2ban", folder)
    shutil.copytree(CONF, folder, dirs_exist_ok=True)
    return folder


class Filter(ServerTest):
    def setUp(self):
        super().setUp()
        self.configuration = installed(self.folder / "fail2ban")

    def found(self, lines):
        """The addresses that it makes of lines of a log."""
        log = self.folder / "sample.log"
        log.write_text("".join(line + "\n" for line in lines))
        result = subprocess.run(
            ["fail2ban-regex", "--config", self.configuration, "--out", "ip", log, "restante"],
            capture_output=True, text=True, check=False)
        self.assertEqual("", result.stderr)
        return result.stdout.split()

    def failed(self):
        return [line for line in self.served.log if line and 'event="login failed"' in line]

    def guess(self, user, **options):
        with Client(self.served, **options) as client:
            if " " not in user:
                client.ok(f"USER {user}")
                client.refused("PASS wrong")
            client.refused("AUTH PLAIN " + base64.b64encode(f"\0{user}\0wrong".encode()).decode())
            client.ok("QUIT")

    def test_finds_guesses_of_whatever_name(self):
        self.served = self.server()
        for user in ("joe", "nobody", *LIARS):
            self.guess(user, source="127.0.0.2")
        with Client(self.served) as client:
            client.log_in("joe").ok("QUIT")
        self.served.wait_for("session ended", count=3 + len(LIARS))
        self.assertGreater(len(self.failed()), len(LIARS))
        named = {entry["user"] for entry in self.served.events("login failed")}
        self.assertLessEqual({name for name in LIARS if " " not in name}, named)
        self.assertEqual(["127.0.0.2"] * len(self.failed()), self.found(self.failed()))
        others = [line for line in self.served.log if line and line not in self.failed()]
        self.assertEqual([], self.found(others))

    def test_leaves_alone_whom_the_server_refused_for_its_own_reasons(self):
        self.served = self.server()
        with Client(self.served) as first, Client(self.served) as second:
            first.log_in("joe")
            second.ok("USER joe")
            self.assertIn("[IN-USE]", second.refused("PASS secret"))
        self.served.wait_for("login failed")
        [line] = self.failed()
        self.assertIn("reason=in-use", line)
        self.assertEqual([], self.found([line]))
        self.assertEqual(["127.0.0.1"], self.found([line.replace("in-use", "wrong")]))

    def test_finds_them_whatever_wrote_the_line(self):
        self.served = self.server()
        self.guess("joe")
        self.served.wait_for("login failed")
        line = self.failed()[0]
        bare = re.sub(r"^ts=\S+ ", "", line)
        six = line.replace("address=127.0.0.1:", "address=[2001:db8::1]:")
        self.assertEqual(
            ["127.0.0.1", "127.0.0.1", "2001:db8::1", "127.0.0.1"],
            self.found([line, "Nov 30 12:00:00 pop restante[4711]: " + bare, six,
                        line.replace("user=joe ", "user=joe maildrop=eve ")]))


class Jail(ServerTest):
    """A fail2ban of its own, whose ban is a line in a file."""

    def configuration(self, log):
        folder = installed(self.folder / "fail2ban")
        (folder / "jail.d/defaults-debian.conf").unlink()  # that of sshd
        (folder / "fail2ban.local").write_text(
            f"[Definition]\nsocket = {self.folder}/f.sock\npidfile = {self.folder}/f.pid\n"
            f"logtarget = {self.folder}/f.log\ndbfile = None\n")
        (folder / "action.d/note.conf").write_text(
            f"[Definition]\nactionban = echo <ip> >>{self.folder}/banned\nactionunban =\n")
        # What its comment says of a log in a file; and 127.0.0.2 is no stranger.
        (folder / "jail.d/restante.local").write_text(
            f"[restante]\nbackend = polling\nlogpath = {log}\naction = note\nignoreself = false\n")
        return folder

    def test_bans_who_guesses_on(self):
        log = self.folder / "restante.log"
        port = self.free_port()
        served = self.server({"log": {"target": str(log)}, "listener": [
            {"address": f"127.0.0.1:{port}", "tls": "none"}]}, start=False)
        served.launch()
        self.eventually(lambda: log.exists() and "event=serving" in log.read_text(), "it serves")
        folder = self.configuration(log)
        fail2ban = subprocess.Popen(["fail2ban-server", "-c", folder, "-f", "start"],
                                    stdout=subprocess.DEVNULL)
        self.addCleanup(fail2ban.wait, PATIENCE)
        self.addCleanup(fail2ban.terminate)
        self.eventually(lambda: "Jail 'restante' started" in self.text("f.log"), "the jail")
        for count in range(20):
            with Client(port, source="127.0.0.2") as client:
                client.ok(f"USER guess{count}")
                client.refused("PASS x")
        with Client(port, source="127.0.0.3") as client:
            client.ok("USER joe")
            client.refused("PASS mistyped")
        self.eventually(lambda: self.text("banned"), f"a ban\n{self.text('f.log')}")
        self.assertEqual("127.0.0.2\n", self.text("banned"))

    def text(self, name):
        path = self.folder / name
        return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    unittest.main()
