# SPDX-License-Identifier: Apache-2.0
"""The log's target takes nothing: nobody waits for it, and what is lost is said."""

import fcntl
import os
import pathlib
import re
import signal
import threading
import unittest

from client import Client
from disks import fill, inside, tiny_disk
from harness import PATIENCE, ServerTest, as_wire

MESSAGE = b"a: b\n\none\n"
A_PAGE = 4096  # the smallest pipe there is


class Fifo:
    """A log target that takes a page, and then nothing until it is read."""

    def __init__(self, path):
        self.path = path
        os.mkfifo(path)
        self.descriptor = os.open(path, os.O_RDWR)
        fcntl.fcntl(self.descriptor, fcntl.F_SETPIPE_SZ, A_PAGE)
        self.text = ""
        self._news = threading.Condition()

    def read_on(self):
        """From now on and until the process ends."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while octets := os.read(self.descriptor, A_PAGE):
            with self._news:
                self.text += octets.decode()
                self._news.notify_all()

    def wait_for(self, pattern):
        with self._news:
            self._news.wait_for(lambda: re.search(pattern, self.text), PATIENCE)
        found = re.search(pattern, self.text)
        if found is None:
            raise AssertionError(f"the log lacks {pattern}\n{self.text[-2000:]}")
        return found


class LogTarget(ServerTest):
    """A log target that takes nothing holds up nobody."""

    def start(self, target, workers=1, wrapper=()):
        port = self.free_port()
        server = self.server({"log": {"target": str(target)},
                              "server": {"workers": workers, "runtime_dir": "run"},
                              "limits": {"pending_per_address": 0},
                              "listener": [{"address": f"127.0.0.1:{port}"}]}, start=False,
                             wrapper=wrapper)
        server.maildir().deliver(MESSAGE)
        server.launch()
        self.eventually(lambda: not self.is_refused(("127.0.0.1", port)), "the port is open")
        return server, port

    def have_sessions(self, port, count):
        for _ in range(count):
            with Client(port) as client:
                client.ok("CAPA")
                client.wire()
        with Client(port) as client:
            client.log_in()
            self.assertEqual(as_wire(MESSAGE), client.message("RETR 1"))
            client.ok("QUIT")
            client.rest()

    def test_that_is_blocked_holds_up_nobody_and_the_losses_are_said(self):
        fifo = Fifo(self.folder / "log")
        server, port = self.start(fifo.path)
        sessions = 8000  # lines of more than 1 MiB in all
        self.have_sessions(port, sessions)
        fifo.read_on()
        lost = int(fifo.wait_for(r'event="lines of the log were lost".* lines=(\d+)').group(1))
        self.have_sessions(port, 1)
        fifo.wait_for(r'lines=\d+\n(.*\n)*.*event="session ended".* user=joe')
        server.stop()
        fifo.wait_for("event=stopped")
        self.assertEqual(1, fifo.text.count("were lost"))
        self.assertGreaterEqual(fifo.text.count("session ended") + lost, sessions)
        # Not one line is torn.
        self.assertEqual([], [line for line in fifo.text.splitlines()
                              if not line.startswith("ts=")])

    def test_that_is_blocked_for_ever_does_not_hold_up_the_end(self):
        for workers in (1, 2):
            with self.subTest(workers=workers):
                fifo = Fifo(self.folder / f"log{workers}")
                server, port = self.start(fifo.path, workers)
                self.have_sessions(port, 100)
                server.stop()

    def test_that_is_blocked_does_not_keep_a_worker_from_being_replaced(self):
        fifo = Fifo(self.folder / "log")
        server, port = self.start(fifo.path, workers=2)
        self.have_sessions(port, 100)
        children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children")
        before = set(children.read_text().split())
        worker = next(pid for pid in before if "worker" in
                      pathlib.Path(f"/proc/{pid}/cmdline").read_text())
        os.kill(int(worker), signal.SIGKILL)
        self.eventually(lambda: len(set(children.read_text().split()) - before) == 1,
                        "the worker is replaced")
        self.have_sessions(port, 100)
        fifo.read_on()
        self.have_sessions(port, 1)
        server.stop()
        fifo.wait_for('event="a worker ended"')

    def test_on_a_full_disk_is_written_when_there_is_room(self):
        small = self.folder / "small"
        server, port = self.start(small / "log", wrapper=tiny_disk(small))
        disk = inside(server, small)
        fill(disk / "ballast")
        self.have_sessions(port, 100)
        server.wait_for("the log can't be written, its lines wait")
        self.have_sessions(port, 100)
        (disk / "ballast").unlink()
        log = disk / "log"
        self.eventually(lambda: "the log is written again" in log.read_text(), "it recovers")
        self.assertEqual(1, len(server.events("the log can't be written, its lines wait")))
        self.have_sessions(port, 1)
        self.eventually(lambda: log.read_text().count("session ended") >= 204, "no line is lost")
        self.assertEqual([], [line for line in log.read_text().splitlines()
                              if not line.startswith("ts=")])


if __name__ == "__main__":
    unittest.main()
