# SPDX-License-Identifier: Apache-2.0
"""restantectl expire: what is older than maildrop.expire goes, under the maildrop's lock, and
nothing else does."""

import configparser
import os
import pathlib
import pty
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from client import Client
from harness import PATIENCE, RESTANTECTL, ROOT
from house import needs_root
from offline import DAY, OfflineTest

MONTH = 30 * DAY


class Expire(OfflineTest):
    def prepare(self, maildrop=None, **options):
        super().prepare({"expire": "30d", **(maildrop or {})}, **options)

    def test_removes_what_is_too_old_and_nothing_else(self):
        self.prepare()
        self.deliver(MONTH + 60)
        self.deliver(400 * DAY, flags="FS")
        young, today = self.deliver(MONTH - 60), self.deliver(0, flags="S")
        out = self.ctl("expire")
        self.assertEqual("joe: 2 messages expired, 0 deleted messages cleared\n"
                         "1 maildrop: 2 messages expired, 0 deleted messages cleared\n", out)
        self.assertIn('event="mail expired" process=restantectl user=joe expired=2 cleared=0',
                      self.said)
        self.assertEqual([young, today], self.names())
        self.assertEqual([young, today], self.unique_ids())
        self.assertEqual("1 maildrop: 0 messages expired, 0 deleted messages cleared\n",
                         self.ctl("expire"))
        self.assertEqual("", self.said)

    def test_removes_nothing_in_a_dry_run(self):
        self.prepare()
        old = self.deliver(MONTH + 60)
        before = sorted(self.folder.rglob("*"))
        out = self.ctl("expire", "--dry-run")
        self.assertIn("joe: 1 message would be expired", out)
        self.assertEqual([old], self.names())
        self.assertNotIn("mail expired", self.said)
        new = set(self.folder.rglob("*")) - set(before)
        self.assertLessEqual({path.relative_to(self.folder).parts[0] for path in new}, {"run"})

    def test_removes_nothing_where_mail_never_expires(self):
        self.prepare({"expire": "never"})
        old = self.deliver(4000 * DAY)
        self.ctl("expire")
        self.assertEqual([old], self.names())

    def test_leaves_out_a_maildrop_in_session_and_says_so(self):
        self.prepare(users={"joe": "secret", "ann": "secret"})
        old = self.deliver(MONTH + 60)
        self.deliver(MONTH + 60, user="ann")
        self.served.start()
        with Client(self.served) as client:
            client.log_in()
            out = self.ctl("expire")
            self.assertIn("joe: in session, left out: open in another session since", out)
            self.assertIn("ann: 1 message expired", out)
            self.assertIn("1 maildrop in session, left out", out.splitlines()[-1])
            self.assertEqual([old], list(client.unique_ids().values()))
            client.message("RETR 1")
            client.ok("QUIT")
        self.assertIn("joe: 1 message expired", self.ctl("expire"))

    def test_is_for_those_users_alone_who_are_meant(self):
        self.prepare(users={"joe": "secret", "Joan": "secret", "ann": "secret"})
        for user in ("joe", "Joan", "ann"):
            self.deliver(MONTH + 60, user=user)
        self.assertIn("2 maildrops", self.ctl("expire", "--user", "JO*"))
        self.assertEqual(([], [], 1), (self.names("joe"), self.names("Joan"),
                                       len(self.names("ann"))))

    def test_is_for_all_of_all_sources_as_the_server_sees_them(self):
        self.prepare({"path": "%h/Maildir"})
        home = self.folder / "mail"
        others = '[[auth.source]]\ndriver = "passwd-file"\npath = "others"\n'
        self.served.configuration.write_text(
            self.served.configuration.read_text().replace("[maildrop]", others + "[maildrop]"))
        self.served.users.write_text(
            f"# people\njoe:{{PLAIN}}x::::{home}/1\nbad line\njoe:{{PLAIN}}x::::{home}/2\n"
            f"ann:{{PLAIN}}x::::{home}/3::nologin\n")
        (self.folder / "others").write_text(
            f"joe:{{PLAIN}}x::::{home}/4\nann:{{PLAIN}}x::::{home}/5\neve:{{PLAIN}}x::::{home}/6\n")
        for number in range(1, 7):
            self.deliver(MONTH + 60, user=f"{number}/Maildir")
        self.assertIn("3 maildrops: 3 messages", self.ctl("expire").splitlines()[-1])
        left = [number for number in range(1, 7) if self.names(f"{number}/Maildir")]
        self.assertEqual([2, 4, 5], left)

    def test_believes_no_clock_that_was_set_ahead(self):
        self.prepare()
        self.ctl("expire")
        old = self.deliver(MONTH + 60)
        (note,) = (self.folder / "run/locks").glob("clock.*")
        start, running, clock = note.read_text().split()
        # As if it had said so when the machine had run for as long as it has now.
        note.write_text(f"{start} {running} {int(clock) - 40 * DAY}\n")
        self.ctl("expire", code=75)
        self.assertIn("the clock was set ahead by 40 d", self.said)
        self.ctl("expire", code=75)
        self.assertEqual([old], self.names())
        self.ctl("expire", "--clock-is-right")
        self.assertEqual([], self.names())
        self.ctl("expire")

    def test_goes_on_by_a_clock_that_was_set_back(self):
        self.prepare()
        self.ctl("expire")
        (note,) = (self.folder / "run/locks").glob("clock.*")
        start, running, clock = note.read_text().split()
        note.write_text(f"{start} {running} {int(clock) + 40 * DAY}\n")
        self.ctl("expire")
        self.assertNotIn(str(int(clock) + 40 * DAY), note.read_text())

    def note_of_another_start(self, days):
        """As if the machine had been started since, and its clock said so many days more before."""
        self.ctl("expire")
        (note,) = (self.folder / "run/locks").glob("clock.*")
        started = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
        text = f"another-start 1000 {int(started) + days * DAY}\n"
        note.write_text(text)
        return note, text

    def test_believes_no_clock_that_is_far_ahead_after_a_start_of_the_machine(self):
        self.prepare()
        note, text = self.note_of_another_start(days=-40)
        old = self.deliver(MONTH + 60)
        for arguments in ((), ("--dry-run",), ()):
            self.ctl("expire", *arguments, code=75)
            self.assertRegex(self.said, "to the start of this machine it is (40 d 0|39 d 23) h")
            self.assertEqual(([old], text), (self.names(), note.read_text()))
        self.assertIn("would be expired", self.ctl("expire", "--dry-run", "--clock-is-right"))
        self.assertEqual(text, note.read_text(), "a dry run changes nothing")
        self.ctl("expire", "--clock-is-right")
        self.assertEqual([], self.names())
        self.ctl("expire")

    def test_believes_no_clock_that_went_back_at_a_start_of_the_machine(self):
        self.prepare()
        note, text = self.note_of_another_start(days=400)
        old = self.deliver(MONTH + 60)
        self.ctl("expire", code=75)
        self.assertIn("before the last time", self.said)
        self.assertEqual(([old], text), (self.names(), note.read_text()))

    def test_goes_on_after_a_start_of_the_machine(self):
        self.prepare()
        self.note_of_another_start(days=-7)
        self.deliver(MONTH + 60)
        self.ctl("expire")
        self.assertEqual([], self.names())

    def test_removes_nothing_where_nobody_knows_what_the_clock_said(self):
        self.prepare()
        note, _ = self.note_of_another_start(days=0)
        note.write_text("nonsense")
        old = self.deliver(MONTH + 60)
        self.ctl("expire", code=75)
        self.assertIn(f"{note} makes no sense", self.said)
        self.assertEqual([old], self.names())
        self.ctl("expire", "--clock-is-right")
        self.assertEqual([], self.names())

    def test_leaves_alone_what_a_wrong_clock_has_stamped(self):
        self.prepare()
        self.deliver(-3 * DAY)
        self.assertIn("joe: 1 message stamped by a wrong clock, left alone", self.ctl("expire"))
        self.assertEqual(1, len(self.names()))

    def test_where_no_mail_is_there_it_stops_at_once(self):
        self.prepare(users={f"user{number}": "secret" for number in range(100)})
        shutil.rmtree(self.folder / "mail")
        self.ctl("expire", code=75)
        self.assertEqual(1, len(self.said.splitlines()), self.said)
        self.assertIn("mail is missing", self.said)

    def test_a_maildrop_that_fails_keeps_nobody_from_theirs(self):
        self.prepare(users={"ann": "secret", "joe": "secret"})
        (self.folder / "mail/ann").write_text("no folder")
        self.deliver(MONTH + 60)
        out = self.ctl("expire", code=1)
        self.assertIn("ann: the maildrop", self.said)
        self.assertIn("joe: 1 message expired", out)

    def test_wants_a_configuration_that_is_right(self):
        self.prepare({"expire": "0d"})
        self.ctl("expire", code=78)
        self.assertIn("maildrop.expire", self.said)
        self.ctl("expire", "--what", code=64)

    def test_says_on_a_terminal_how_far_it_is(self):
        self.prepare(users={f"user{number}": "secret" for number in range(60_000)})
        terminal, its_end = pty.openpty()
        octets = bytearray()

        def read():
            while piece := self.read_terminal(terminal):
                octets.extend(piece)

        reader = threading.Thread(target=read)
        reader.start()
        out = subprocess.run([RESTANTECTL, "expire", "--config", str(self.served.configuration)],
                             stdout=subprocess.PIPE, stderr=its_end, text=True, timeout=PATIENCE,
                             check=True).stdout
        os.close(its_end)
        reader.join(PATIENCE)
        os.close(terminal)
        self.assertRegex(bytes(octets), rb"\r\x1b\[K\d+ of 60000 users, 0 messages expired")
        self.assertTrue(octets.endswith(b"\r\x1b[K"), "nothing is left of it")
        self.assertNotIn("\r", out)
        self.assertNotIn("\r", self.ctl("expire") + self.said)

    @staticmethod
    def read_terminal(terminal):
        try:
            return os.read(terminal, 65536)
        except OSError:  # the other end is closed
            return b""

    @needs_root
    def test_becomes_the_servers_user(self):
        self.prepare()
        self.served.configuration.write_text(
            self.served.configuration.read_text().replace('user = "root"', 'user = "nobody"'))
        self.folder.chmod(0o755)
        self.deliver(MONTH + 60)
        self.ctl("expire", code=1)
        self.assertIn("Permission denied", self.said)
        for path in (self.folder / "mail", *(self.folder / "mail").rglob("*")):
            shutil.chown(path, "nobody")
        self.ctl("expire")
        self.assertEqual([], self.names())
        self.served.configuration.write_text(
            self.served.configuration.read_text().replace('user = "nobody"', ""))
        self.ctl("expire", code=78)
        self.assertIn("server.user does not say who to become", self.said)


class Units(unittest.TestCase):
    """conf/systemd/restante-expire.timer and .service."""

    SERVICE, TIMER = "restante-expire.service", "restante-expire.timer"

    def text(self, name):
        suffix = ".in" if name == self.SERVICE else ""
        folder = pathlib.Path(RESTANTECTL).parent
        return (ROOT / f"conf/systemd/{name}{suffix}").read_text().replace("@bindir@", str(folder))

    def read(self, name):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read_string(self.text(name))
        return unit

    def test_run_it_daily(self):
        service, timer = self.read(self.SERVICE), self.read(self.TIMER)
        self.assertEqual([RESTANTECTL, "expire"],
                         shlex.split(service["Service"]["ExecStart"]))
        self.assertEqual("oneshot", service["Service"]["Type"])
        self.assertEqual("daily", timer["Timer"]["OnCalendar"])
        self.assertEqual("timers.target", timer["Install"]["WantedBy"])

    def test_are_what_systemd_understands(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in (self.SERVICE, self.TIMER):
            (folder / name).write_text(self.text(name))
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *map(str, folder.iterdir())],
            capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr))


if __name__ == "__main__":
    unittest.main()
