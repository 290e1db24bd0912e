# SPDX-License-Identifier: Apache-2.0
"""The final dot follows only what was counted at the login: a message that somebody wrote to or
replaced is refused where that is known at once, and else ends without the dot."""

import os
import time
import unittest

import test_tls
from client import Client
from harness import ServerTest

OCTETS = 20 << 20
BEFORE_THE_CHANGE = 1 << 20


def lines(letter, end):
    line = letter * 70 + end
    return line * (OCTETS // len(line))


class Changed(ServerTest):
    def open(self, message, settings=None, name="one", flags="S"):
        folder = self.folder / name
        folder.mkdir()
        server = self.server(settings, start=False, folder=folder)
        self.maildir = server.maildir()
        self.path = self.maildir.deliver(message, flags=flags)
        self.make_old()
        server.start()
        return server

    def let_a_tick_pass(self):
        """Disks stamp files by a clock of some milliseconds."""
        now = time.time_ns() + 20_000_000
        clock = self.maildir.path / "tmp" / "clock"
        clock.write_bytes(b"")
        while clock.stat().st_ctime_ns < now:
            clock.write_bytes(b"")

    def make_old(self):
        """As of a message that came long ago; its ctime is of now, and passes."""
        os.utime(self.path, (1_700_000_000, 1_700_000_000))

    def overwrite(self, message, old_time):
        with self.path.open("r+b") as file:
            file.write(message)
        if old_time:
            self.make_old()

    def replace(self, message):
        other = self.maildir.path / "tmp" / "other"
        other.write_bytes(message)
        other.rename(self.path)
        self.make_old()

    def flag(self):
        self.path = self.path.rename(self.path.with_name(self.path.name + "T"))

    def interrupt(self, server, client, change):
        """RETR, a part of it, the change, and the rest."""
        client.ok("RETR 1")
        client.octets(BEFORE_THE_CHANGE)
        change()
        rest = client.rest()
        self.assertFalse(rest.endswith(b"\r\n.\r\n"), "the dot came")
        self.assertIn("was changed since the login",
                      server.wait_for("reading a message")["error"])
        self.assertEqual("error", server.wait_for("session ended")["ended"])
        with Client(server) as again:
            again.log_in()
            self.assertTrue(again.message("RETR 1").endswith(b"\r\n.\r\n"))

    def test_in_the_middle_of_retr(self):
        for end in (b"\n", b"\r\n"):
            for old_time in (False, True):
                with self.subTest(end=end, old_time=old_time):
                    server = self.open(lines(b"a", end), name=f"{len(end)}{old_time}")
                    with Client(server) as client:
                        client.log_in()
                        self.interrupt(server, client,
                                       lambda: self.overwrite(lines(b"b", end), old_time))

    def test_in_the_middle_of_retr_under_tls(self):
        server = self.open(lines(b"a", b"\r\n"), test_tls.settings())
        with test_tls.TlsClient(server) as client:
            client.log_in()
            self.interrupt(server, client, lambda: self.overwrite(lines(b"b", b"\r\n"), True))

    def test_after_the_login(self):
        def replace_and_flag(message):
            self.replace(message)
            self.flag()

        def flag_and_write(message):
            self.flag()
            self.let_a_tick_pass()
            self.overwrite(message, True)

        for name, change in (("replaced", self.replace),
                             ("written", lambda message: self.overwrite(message, True)),
                             ("replaced and flagged", replace_and_flag),
                             ("flagged and written", flag_and_write)):
            with self.subTest(name):
                server = self.open(b"a: b\n\nmine\n", name=name)
                with Client(server) as client:
                    client.log_in()
                    self.let_a_tick_pass()
                    change(b"a: b\n\nhers\n")
                    self.assertEqual("-ERR [SYS/TEMP] message 1 can't be read now",
                                     client.command("RETR 1"))
                    client.ok("QUIT")
                with Client(server) as client:
                    client.log_in()
                    self.assertEqual(b"a: b\r\n\r\nhers\r\n.\r\n", client.message("RETR 1"))

    def test_a_message_that_was_marked_is_sent_again(self):
        server = self.open(b"a: b\n\nmine\n", {"maildrop": {"mark_seen": True}}, flags="")
        with Client(server) as client:
            client.log_in()
            self.let_a_tick_pass()
            for _ in range(3):
                self.assertEqual(b"a: b\r\n\r\nmine\r\n.\r\n", client.message("RETR 1"))

    def test_a_new_name_is_no_change(self):
        message = lines(b"a", b"\r\n")
        server = self.open(message)
        with Client(server) as client:
            client.log_in()
            client.ok("RETR 1")
            begin = client.octets(BEFORE_THE_CHANGE)
            self.path.rename(self.path.with_name(self.path.name + "F"))
            self.assertEqual(message + b".\r\n", begin + client.wire())


if __name__ == "__main__":
    unittest.main()
