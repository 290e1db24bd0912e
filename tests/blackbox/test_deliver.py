# SPDX-License-Identifier: Apache-2.0
"""restante-deliver: one message from a pipe into a maildrop."""

import os
import pathlib
import shutil
import subprocess
import unittest

import disks
from client import Client
from faults import CUT_SHORT, FAIL, KILL_AFTER, KILL_BEFORE, FaultTest
from harness import PATIENCE, RESTANTECTL, RESTANTE_DELIVER, ServerTest, as_wire
from test_power_cut import Disk

MESSAGE = b"Subject: hello\n\n.dots\n..\nend\n"
LARGE = b"Subject: large\n\n" + b"0123456789abcdef\n" * 200_000  # more than is kept in memory
EIO, ENOSPC, EINTR = 5, 28, 4


def deliver(served, octets=MESSAGE, user="joe", *words, wrapper=(), **environment):
    return subprocess.run(
        [*wrapper, RESTANTE_DELIVER, "--config", str(served.configuration), "--user", user,
         *words], input=octets, capture_output=True, timeout=PATIENCE, check=False,
        env={**os.environ, **environment})


class Delivery(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server(start=False)

    def new(self, user="joe"):
        return sorted((self.served.folder / "mail" / user / "new").iterdir())

    def assert_exits(self, code, done, word=""):
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertIn(word, done.stderr.decode())
        self.assertEqual(b"", done.stdout)

    def test_what_was_delivered_is_collected_octet_by_octet(self):
        self.served.start()
        for octets in (MESSAGE, MESSAGE.replace(b"\n", b"\r\n"), b"From ann Mon\n" + MESSAGE,
                       MESSAGE[:-1]):
            self.assert_exits(0, deliver(self.served, octets, "joe", "--from", "ann@example.org"))
        self.assert_exits(0, deliver(self.served, LARGE))
        expected = as_wire(b"Return-Path: <ann@example.org>\nDelivered-To: joe\n" + MESSAGE)
        with Client(self.served) as client:
            client.log_in("joe")
            self.assertEqual(5, len(client.unique_ids()))
            for number in range(1, 5):
                self.assertEqual(expected, client.message(f"RETR {number}"))
            self.assertEqual(as_wire(b"Delivered-To: joe\n" + LARGE), client.message("RETR 5"))
            client.ok("QUIT")

    def test_names_say_the_sizes_as_they_are(self):
        for octets in (MESSAGE, b"a\rb\r\n\n\r\r\nc", b""):
            self.assert_exits(0, deliver(self.served, octets))
        for path in self.new():
            stored = path.read_bytes()
            wire = len(stored) + stored.count(b"\n") - stored.count(b"\r\n")
            self.assertTrue(path.name.endswith(f",S={len(stored)},W={wire}"), path.name)
            self.assertEqual(0o600, path.stat().st_mode & 0o777)

    def test_lines_end_as_they_are_to_be_stored(self):
        self.served.configure({"maildrop": {"stored_lines": "crlf"}})
        self.assert_exits(0, deliver(self.served, b"a: b\n\none\r\ntwo\rthree"))
        self.assertEqual(b"Delivered-To: joe\r\na: b\r\n\r\none\r\ntwo\rthree\r\n",
                         self.new()[0].read_bytes())

    def test_a_session_sees_what_was_there_at_its_login(self):
        self.served.start()
        self.assert_exits(0, deliver(self.served))
        with Client(self.served) as client:
            client.log_in("joe")
            self.assert_exits(0, deliver(self.served))
            self.assertTrue(client.ok("STAT").startswith("+OK 1 "))
            client.ok("DELE 1")
            client.ok("QUIT")
        self.assertEqual(1, len(self.new()))

    def test_the_null_address_and_none(self):
        self.assert_exits(0, deliver(self.served, MESSAGE, "joe", "--from", ""))
        self.assertTrue(self.new()[0].read_bytes().startswith(b"Return-Path: <>\nDelivered-To"))

    def test_exit_codes_send_back_only_what_nobody_can_mend(self):
        self.assert_exits(67, deliver(self.served, MESSAGE, "zoe"), "there is no user zoe")
        self.assert_exits(67, deliver(self.served, MESSAGE, "../joe"))
        self.assert_exits(77, deliver(self.served, b"x" * 1001, "joe", "--max-octets", "1000"),
                          "larger than 1000 octets")
        self.assert_exits(64, deliver(self.served, MESSAGE, "joe", "--nonsense"), "--help")
        self.assert_exits(64, deliver(self.served, MESSAGE, "joe", "--from", "a\nb"), "--from")
        self.served.configure({"auth.source": [{"driver": "passwd-file", "path": "missing"}]})
        self.assert_exits(75, deliver(self.served), "missing")
        self.served.configure({"maildrop": {"path": "gone/%u"}})
        self.assert_exits(75, deliver(self.served), "gone")
        self.assertFalse((self.served.folder / "gone").exists())
        self.served.configure({"nonsense": {"key": 1}})
        self.assert_exits(75, deliver(self.served), "nonsense")
        self.served.configuration.unlink()
        self.assert_exits(75, deliver(self.served))

    def test_what_goes_round_in_circles_is_refused(self):
        for to in (b"joe", b"JOE", b" joe\t"):
            looping = b"Subject: x\nDelivered-To:" + to + b"\n\nbody\n"
            self.assert_exits(77, deliver(self.served, looping), "mail loop")
        # In the body it is what somebody wrote.
        self.assert_exits(0, deliver(self.served, b"Subject: x\n\nDelivered-To: joe\n"))
        self.assert_exits(0, deliver(self.served, b"Delivered-To: amy\n\nforwarded\n"))

    def test_who_may_not_log_in_gets_mail_all_the_same(self):
        self.served.users.write_text("amy:{PLAIN}x::::::nologin\n")
        self.assert_exits(0, deliver(self.served, MESSAGE, "amy"))
        self.assertEqual(1, len(self.new("amy")))

    def test_no_link_leads_it_elsewhere(self):
        mail = self.served.folder / "mail"
        (mail / "amy").mkdir(parents=True)
        (mail / "joe").mkdir(exist_ok=True)
        os.lchown(mail / "joe", 65534, 65534)
        for folder in (mail / "joe").iterdir():
            folder.rmdir()
        (mail / "joe" / "new").symlink_to(mail / "amy")
        self.assert_exits(75, deliver(self.served))
        self.assertEqual([], [*(mail / "amy").iterdir()])

    def test_a_full_disk_is_for_later_and_nothing_is_left(self):
        place = self.served.folder / "mail"
        script = 'mount -t tmpfs -o size=256k tiny "$0" && mkdir "$0/joe" && "$@"; code=$?; ' \
                 'find "$0" -type f; exit $code'
        wrapper = [*disks.tiny_disk(self.folder / "unused")[:2], "sh", "-c", script, str(place)]
        done = deliver(self.served, b"x" * 1_000_000, wrapper=wrapper)
        self.assert_exits(75, done, "No space left")

    def test_others_count_of_what_is_there_stays_true(self):
        self.served.configure({"maildrop": {"keep_deleted": "1d"}})
        note = self.served.folder / "mail/joe/maildirsize"
        note.parent.mkdir(parents=True)
        note.write_text("1000000S\n0 0\n")
        self.served.start()
        self.assert_exits(0, deliver(self.served))
        self.assert_exits(0, deliver(self.served))
        size = self.new()[0].stat().st_size
        with Client(self.served) as client:
            client.log_in("joe")
            client.ok("DELE 1")
            client.ok("QUIT")
        subprocess.run([RESTANTECTL, "maildrop", "restore", "joe", "--config",
                        str(self.served.configuration)], check=True, capture_output=True,
                       timeout=PATIENCE)
        self.assertEqual(f"1000000S\n0 0\n{size} 1\n{size} 1\n-{size} -1\n{size} 1\n",
                         note.read_text())


class Faults(FaultTest):
    """Whatever is struck: behind exit 0 the message is there, whole, and else it is for later and
    there is nothing or all of it."""

    def setUp(self):
        super().setUp()
        self.served = self.server({"security": {"sandbox": "off"}}, start=False)
        self.calm()
        self.mail = self.served.folder / "mail"
        self.mail.mkdir(exist_ok=True)

    def run_struck(self):
        return deliver(self.served, MESSAGE, "joe", **self.blows_for(RESTANTE_DELIVER))

    def clear(self):
        shutil.rmtree(self.mail / "joe", ignore_errors=True)

    def check(self, done, codes):
        found = [path.read_bytes() for path in (self.mail / "joe/new").glob("*")]
        self.assertLessEqual(len(found), 1)
        for octets in found:
            self.assertEqual(b"Delivered-To: joe\n" + MESSAGE, octets)
        self.assertIn(done.returncode, codes, done.stderr)
        if done.returncode == 0:
            self.assertEqual(1, len(found))

    def each(self, blow, codes, **how):
        for number in self.each_number():
            self.clear()
            with self.subTest(blow=blow, passed=number, **how):
                self.strike(blow, passed=number, **how)
                done = self.run_struck()
                self.plan.armed = 0
                self.check(done, codes)
                # The next try brings it.
                self.assertEqual(0, self.run_struck().returncode)
        self.assertGreater(number, 4, "so few calls were made")

    def test_of_a_kill(self):
        for blow in (KILL_BEFORE, KILL_AFTER):
            self.each(blow, (0, -9))

    def test_of_a_failure(self):
        for error in (EIO, ENOSPC):
            self.each(FAIL, (0, 75), error=error)

    def test_of_an_interruption_and_of_half_a_write(self):
        self.each(FAIL, (0,), error=EINTR)
        self.each(CUT_SHORT, (0,))

    def test_a_power_cut_takes_nothing_that_was_delivered(self):
        self.clear()
        self.record_path.write_text("")
        self.plan.recording = 1
        self.assertEqual(0, self.run_struck().returncode)
        self.plan.recording = 0
        disk, synced = Disk(()), []
        for line in self.record_path.read_text().splitlines():
            call, *paths = line.split(" ")
            names = [pathlib.Path(path).relative_to(self.mail).as_posix() for path in paths]
            if call == "sync":
                synced.append(names[0])
                disk.sync("" if names[0] == "." else names[0])
            elif call == "mkdir":
                disk.change(None, names[0])
            elif call == "rename":
                self.assertIn(names[0], synced)  # its octets are on the disk before its name is
                disk.change(None, names[1])
        message, = (path.name for path in (self.mail / "joe/new").iterdir())
        for names in disk.states():
            self.cases += 1
            self.assertLessEqual({"joe", "joe/new", f"joe/new/{message}"}, names)


if __name__ == "__main__":
    unittest.main()
