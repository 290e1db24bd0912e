# SPDX-License-Identifier: Apache-2.0
"""stop over the control socket is answered when nothing of the server is left, whatever went
before, and upgrade when the new program has all that comes."""

import contextlib
import pathlib
import select
import socket
import unittest

from control import DONE, Control, Controlled, asked

TIMES = 20  # what depends on who is faster is seen sooner or later


class Stop(Controlled):
    def is_free(self, port):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return True
        return False

    @staticmethod
    def is_there(pid):
        return pathlib.Path(f"/proc/{pid}").exists()

    def stopped_workers(self):
        return len([entry for entry in self.served.events("stopped") if "worker" in entry])

    def test_after_an_upgrade_leaves_all_ports_free(self):
        for number in range(TIMES):
            metrics = self.free_port()
            self.open({"metrics": {"address": f"127.0.0.1:{metrics}"}},
                      folder=self.folder / str(number))
            self.served.configure(self.with_workers({
                "metrics": {"address": f"127.0.0.1:{metrics}"},
                "server": {"hostname": "new.example.test"}}))
            self.assertEqual(DONE, asked(self.served, "upgrade")[1])
            for client in self.clients(4):
                self.assertIn("new.example.test", client.greeting)
                client.ok("QUIT")
            self.assertEqual(([], DONE), asked(self.served, "stop"))
            self.assertTrue(self.is_free(self.served.port))
            self.assertTrue(self.is_free(metrics))
            self.all_end()

    def test_is_not_said_to_be_done_by_the_program_before(self):
        self.open()
        with Control(self.served) as early:
            self.assertEqual(DONE, asked(self.served, "upgrade")[1])
            early.ask("stop")
            # Nothing: whoever asks so late may find that one gone.
            last = early.line()
        if last is not None:
            self.assertIn("ask again", last.get("error", ""), last)
        self.session().ok("QUIT")
        self.assertEqual(([], DONE), asked(self.served, "stop"))

    def two_sets_drain(self):
        """With a session in each. The control connection that waits for the end, and both."""
        self.open({"timeouts": {"shutdown": "1h", "watchdog": "0s"}})
        old = self.session("user1")
        self.old_workers = self.worker_processes()
        self.reload()
        new = self.session("user2")
        control = Control(self.served)
        self.addCleanup(control.close)
        control.ask("stop")
        self.eventually(lambda: self.stopped_workers() == 2, "one of each is left")
        return control, old, new

    def test_is_done_when_the_newest_has_ended_last(self):
        control, old, new = self.two_sets_drain()
        old.ok("QUIT")
        self.eventually(lambda: not any(map(self.is_there, self.old_workers)), "they are no more")
        self.eventually(lambda: self.users() == ["user2"], "the other is still shown")
        self.assertEqual([], select.select([control.socket], [], [], 0)[0])
        new.ok("QUIT")
        self.assertEqual(([], DONE), control.answer())
        self.assertTrue(self.is_free(self.served.port))
        self.assertEqual(0, self.served.wait())

    def test_is_done_when_the_newest_has_ended_first(self):
        control, old, new = self.two_sets_drain()
        new.ok("QUIT")
        self.eventually(lambda: self.stopped_workers() == 3, "the newest set has no worker")
        old.ok("QUIT")
        self.assertEqual(([], DONE), control.answer())
        self.assertTrue(self.is_free(self.served.port))
        self.assertEqual(0, self.served.wait())


if __name__ == "__main__":
    unittest.main()
