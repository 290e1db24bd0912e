# SPDX-License-Identifier: Apache-2.0
"""Programs at the control socket that say nonsense, too much, or do not read."""

import json
import os
import pathlib
import resource
import signal
import socket
import unittest

from control import DONE, Control, Controlled, asked, objects
from harness import PATIENCE

MEBIBYTE = 1 << 20


class Hostile(Controlled):
    def control(self):
        opened = Control(self.served)
        self.addCleanup(opened.close)
        return opened

    def memory(self, process):
        """KiB that it has in memory."""
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise KeyError("VmRSS")

    def test_garbage_gets_an_error_and_the_connection_lives(self):
        self.open()
        control = self.control()
        for garbage in (b"\n\n  \r\ngarbage", b"\0\xff\xfe", b"[]", b"17", b'"who"', b"{}",
                        b'{"verb":17}', b'{"verb":"who","user":["a"]}', b'{"verb":"nonsense"}',
                        b'{"verb":"who","colour":"red"}', b"[" * 60000, b'{"verb":"who"',
                        b'{"verb":"who","user":"' + b"a" * 300 + b'"}',
                        b'{"verb":"who","user":"\xff"}'):
            control.send(garbage + b"\n")
            found, last = control.answer()
            self.assertEqual(([], 64), (found, last["code"]), garbage[:40])
        self.assertEqual(DONE, control.asked("who")[1])

    def test_a_long_line_is_read_over(self):
        self.open()
        control = self.control()
        before = self.memory(self.process("clerk"))
        for _ in range(64):
            control.send(b"x" * MEBIBYTE)
        control.send(b"\n")
        found, last = control.answer()
        self.assertEqual(([], 64), (found, last["code"]))
        self.assertEqual(DONE, control.asked("who")[1])
        self.assertLess(self.memory(self.process("clerk")), before + 4096)
        # What is just short enough is obeyed.
        request = json.dumps({"verb": "who", "user": "x"}).encode()
        control.send(b" " * (65536 - len(request)) + request + b"\n")
        self.assertEqual(([], DONE), control.answer())

    def test_half_a_line_waits_and_its_end_counts(self):
        self.open()
        control = self.control()
        control.send(b'{"verb":')
        self.assertEqual(DONE, asked(self.served, "status")[1])
        control.send(b'"who"}\n')
        self.assertEqual(([], DONE), control.answer())
        # Who has said all is still answered, with or without the end of a line.
        control.send(b'{"verb":"who"}')
        control.socket.shutdown(socket.SHUT_WR)
        self.assertEqual(([], DONE), control.answer())
        self.assertIsNone(control.line())

    def test_requests_in_a_row_are_answered_in_their_order(self):
        self.open()
        control = self.control()
        control.send(b'{"verb":"who","count":true}\n{"verb":"blocks"}\n' * 2000 + b'{"verb":"x"}\n')
        for _ in range(2000):
            self.assertEqual(([{"count": 0}], DONE), control.answer())
            self.assertEqual(([], DONE), control.answer())
        self.assertEqual(64, control.answer()[1]["code"])

    def test_five_hundred_connections_keep_nobody_out(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(
            resource.RLIMIT_NOFILE)[1]))
        self.open()
        crowd = [self.control() for _ in range(500)]
        self.assertEqual(DONE, asked(self.served, "status")[1])
        # The clerk has only so many of them.
        files = pathlib.Path(f"/proc/{self.process('clerk')}/fd")
        self.assertLess(len(list(files.iterdir())), 64 + 50)
        self.assertEqual(DONE, crowd[-1].asked("who")[1])

    def test_who_does_not_read_costs_little_and_delays_nobody(self):
        self.open()
        clients = [self.session(f"user{number}") for number in range(20)]
        before = self.memory(self.process("clerk"))
        slow = [self.control() for _ in range(20)]
        for control in slow:
            control.send(b'{"verb":"who"}\n' * 4000)
        self.assertEqual(20, len(self.who()))
        clients[0].ok("NOOP")
        self.assertLess(self.memory(self.process("clerk")), before + 20 * 1024)
        # Who reads after all finds that nothing is missing.
        self.assertEqual(20, len(slow[0].answer()[0]))

    def test_who_goes_in_the_middle_leaves_nothing(self):
        self.open()
        sessions = [self.session(f"user{number}") for number in range(10)]
        files = pathlib.Path(f"/proc/{self.process('clerk')}/fd")
        before = len(list(files.iterdir()))
        for verb in ("who", "status", "kick", "trace", "reload"):
            for _ in range(20):
                with Control(self.served) as control:
                    control.ask(verb, **({"user": "nobody"} if verb in ("kick", "trace") else {}))
        self.eventually(lambda: asked(self.served, "who")[1] == DONE, "it answers on")
        self.eventually(lambda: len(list(pathlib.Path(
            f"/proc/{self.process('clerk')}/fd").iterdir())) <= before + 30, "all are closed")
        for session in sessions:
            session.ok("NOOP")

    def test_workers_that_are_killed_meanwhile_are_no_error(self):
        self.open()
        for _ in range(5):
            with Control(self.served) as control:
                control.send(b'{"verb":"who"}\n' * 20)
                os.kill(self.worker(1), signal.SIGKILL)
                for _ in range(20):
                    found, last = control.answer()
                    self.assertEqual(DONE, last, found)
            self.eventually(lambda: len(objects(self.served, "status")[0]["workers"]) == 2 and
                            objects(self.served, "status")[0]["workers"][0]["pid"] > 0,
                            "the worker is back")


if __name__ == "__main__":
    unittest.main()
