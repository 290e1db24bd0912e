# SPDX-License-Identifier: Apache-2.0
"""What a session promises about its snapshot, its marks and the order of things."""

import hashlib
import socket
import unittest

from client import Client
from harness import ServerTest, as_wire

THREE = [b"a: b\n\none\n", b"a: b\n\ntwo\n", b"a: b\n\nthree\n"]

# The session of RFC 1939, section 10, in our words; what the server says to it, as beginnings.
SESSION = (
    ("USER joe", "+OK"), ("PASS secret", "+OK"), ("STAT", "+OK 3 41"),
    ("LIST", "+OK|1 13|2 13|3 15|."), ("RETR 1", "+OK|a: b||one|."), ("DELE 1", "+OK"),
    ("RETR 2", "+OK|a: b||two|."), ("DELE 2", "+OK"), ("DELE 2", "-ERR"), ("RETR 2", "-ERR"),
    ("STAT", "+OK 1 15"), ("LIST", "+OK|3 15|."), ("TOP 3 0", "+OK|a: b||."), ("QUIT", "+OK"),
)


class WithMail(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server()
        self.maildir = self.served.maildir()
        for message in THREE:
            self.maildir.deliver(message)

    def session(self):
        client = Client(self.served)
        self.addCleanup(client.close)
        return client.log_in()


class Pipelined(WithMail):
    COMMANDS = "".join(command + "\r\n" for command, _ in SESSION)

    def assert_the_session(self, replies):
        lines = replies.decode().split("\r\n")
        for command, expected in SESSION:
            for beginning in expected.split("|"):
                line = lines.pop(0)
                is_status = beginning.startswith(("+", "-"))
                self.assertEqual(beginning, line[:len(beginning)] if is_status else line, command)
        self.assertEqual([""], lines)
        self.served.wait_for("session ended", ended="quit", deleted="2")
        self.assertEqual(THREE[2:], self.maildir.contents())

    def test_a_whole_session_in_one_packet(self):
        with Client(self.served) as client:
            client.send(self.COMMANDS)
            self.assert_the_session(client.rest())

    def test_a_whole_session_before_the_greeting_is_read(self):
        with Client(self.served, greet=False) as client:
            client.send(self.COMMANDS)
            client.socket.shutdown(socket.SHUT_WR)
            self.assertTrue(client.line().startswith("+OK"))
            self.assert_the_session(client.rest())

    def test_a_session_octet_by_octet(self):
        with Client(self.served) as client:
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in self.COMMANDS:
                client.send(octet)
            self.assert_the_session(client.rest())

    def test_a_session_with_bare_line_feeds(self):
        with Client(self.served) as client:
            client.send(self.COMMANDS.replace("\r\n", "\n"))
            self.assert_the_session(client.rest())

    def test_what_follows_quit_is_not_obeyed(self):
        with Client(self.served) as client:
            client.log_in()
            client.send("DELE 1\r\nQUIT\r\nDELE 2\r\nSTAT\r\nQUIT\r\n")
            self.assertEqual(2, client.rest().count(b"\r\n"))
        self.assertEqual(THREE[1:], self.maildir.contents())


class Marks(WithMail):
    def test_quit_deletes_what_is_marked_and_nothing_else(self):
        client = self.session()
        client.ok("DELE 2")
        client.ok("QUIT")
        self.assertEqual([THREE[0], THREE[2]], self.maildir.contents())

    def test_the_deletion_is_done_when_quit_is_answered(self):
        for _ in range(50):
            self.maildir.deliver(b"more\n")
        client = self.session()
        for number in range(1, 54):
            client.ok(f"DELE {number}")
        self.assertEqual(53, len(self.maildir.files()))
        client.ok("QUIT")
        self.assertEqual([], self.maildir.files())

    def test_rset_then_quit_deletes_nothing(self):
        client = self.session()
        client.ok("DELE 1")
        client.ok("DELE 3")
        client.ok("RSET")
        self.assertEqual((3, 41), client.stat())
        client.ok("QUIT")
        self.assertEqual(THREE, self.maildir.contents())

    def test_numbers_stay_and_the_marked_is_refused(self):
        client = self.session()
        ids = client.unique_ids()
        client.ok("DELE 2")
        for command in ("RETR 2", "TOP 2 0", "LIST 2", "UIDL 2", "DELE 2"):
            client.refused(command)
        self.assertEqual((2, 28), client.stat())
        self.assertEqual({1: 13, 3: 15}, client.sizes())
        self.assertEqual({1: ids[1], 3: ids[3]}, client.unique_ids())
        self.assertEqual(as_wire(THREE[2]), client.message("RETR 3"))
        client.ok("RSET")
        self.assertEqual(ids, client.unique_ids())

    def test_quit_before_login_deletes_nothing(self):
        with Client(self.served) as client:
            client.ok("USER joe")
            client.ok("QUIT")
            self.assertEqual(b"", client.rest())
        self.assertEqual(THREE, self.maildir.contents())


class Snapshot(WithMail):
    def test_mail_delivered_in_mid_session_is_for_the_next(self):
        client = self.session()
        self.maildir.deliver(b"late\n")
        self.maildir.deliver(b"early\n", name="1000000000.M1P1.host")
        self.assertEqual((3, 41), client.stat())
        self.assertEqual([1, 2, 3], list(client.unique_ids()))
        client.refused("RETR 4")
        self.assertEqual(as_wire(THREE[0]), client.message("RETR 1"))
        client.ok("QUIT")
        self.assertEqual((5, 54), self.session().stat())

    def test_a_renamed_message_is_still_served_and_deleted(self):
        client = self.session()
        first, second, third = self.maildir.files()
        cur = self.maildir.path / "cur"
        first.rename(cur / f"{first.name}:2,S")
        second.rename(cur / f"{second.name}:2,FRS")
        self.assertEqual(as_wire(THREE[0]), client.message("RETR 1"))
        (cur / f"{first.name}:2,S").rename(cur / f"{first.name}:2,ST")
        self.assertEqual(as_wire(THREE[0]), client.message("RETR 1"))
        client.ok("DELE 1")
        client.ok("DELE 2")
        client.ok("QUIT")
        self.assertEqual([third], self.maildir.files())

    def test_a_removed_message_is_refused_and_the_others_are_not(self):
        client = self.session()
        self.maildir.files()[1].unlink()
        client.refused("RETR 2")
        client.refused("TOP 2 0")
        self.assertEqual((3, 41), client.stat())
        self.assertEqual(as_wire(THREE[0]), client.message("RETR 1"))
        self.assertEqual(as_wire(THREE[2]), client.message("RETR 3"))

    def test_a_message_already_gone_is_no_error_to_quit(self):
        client = self.session()
        client.ok("DELE 1")
        client.ok("DELE 2")
        self.maildir.files()[1].unlink()
        client.ok("QUIT")
        self.assertEqual(THREE[2:], self.maildir.contents())

    def test_a_message_cut_short_never_ends_with_a_dot(self):
        self.maildir.deliver(b"a: b\n\n" + b"x" * 30_000_000)
        path = self.maildir.files()[3]
        client = self.session()
        client.ok("RETR 4")
        client.octets(50_000)
        with open(path, "r+b") as file:
            file.truncate(20_000_000)
        rest = client.rest()
        self.assertLessEqual(len(rest), 30_000_000 - 50_000)
        self.assertFalse(rest.endswith(b".\r\n"))
        self.served.wait_for("session ended", ended="error")

    def test_dot_files_and_folders_are_no_messages(self):
        for folder in ("new", "cur"):
            (self.maildir.path / folder / ".hidden").write_bytes(b"x\n")
        self.maildir.deliver(b"not yet\n").rename(self.maildir.path / "tmp" / "unfinished")
        (self.maildir.path / ".Sent" / "cur").mkdir(parents=True)
        (self.maildir.path / ".Sent" / "cur" / "1700000000.M1P1.host:2,S").write_bytes(b"x\n")
        self.assertEqual((3, 41), self.session().stat())


class Names(ServerTest):
    def test_order_is_by_arrival_whatever_the_folder(self):
        server = self.server()
        maildir = server.maildir()
        names = [
            "999999999.M1P1.host", "1600000000.M999999P1.host", "1700000000.M2P1.host",
            "1700000000.M10P1.host", "1700000000.M100000P1.host", "1700000000.M100000P2.host",
            "1700000001.M5P1.host", "1700000001.V1I2M7P1.host", "10000000000.M1P1.host",
        ]
        for index, name in enumerate(reversed(names)):
            maildir.deliver(b"x\n", name=name, flags=None if index % 2 else "S")
        with Client(server) as client:
            client.log_in()
            self.assertEqual(names, list(client.unique_ids().values()))

    def test_a_unique_id_is_the_base_name_or_a_digest_of_it(self):
        server = self.server()
        maildir = server.maildir()
        longest = "1700000001." + "x" * 59
        names = {
            longest: longest,
            "1700000002." + "x" * 60: None,
            "1700000003.with blank": None,
            "1700000004.ümlaut": None,
            "1700000005.plain,S=2": "1700000005.plain,S=2",
        }
        for name in names:
            maildir.deliver(b"x\n", name=name)
        expected = [
            uid or hashlib.sha256(name.encode()).hexdigest()[:32] for name, uid in names.items()
        ]
        for _ in range(2):
            with Client(server) as client:
                client.log_in()
                self.assertEqual(expected, list(client.unique_ids().values()))
                client.ok("QUIT")
            for path in maildir.files():
                if ":" not in path.name:
                    path.rename(maildir.path / "cur" / f"{path.name}:2,S")

    def test_a_maildrop_that_does_not_exist_is_empty(self):
        server = self.server()
        with Client(server) as client:
            client.log_in()
            self.assertEqual((0, 0), client.stat())
            self.assertEqual([], client.listing("LIST"))
            self.assertEqual([], client.listing("UIDL"))
            client.refused("RETR 1")
            client.ok("QUIT")


if __name__ == "__main__":
    unittest.main()
