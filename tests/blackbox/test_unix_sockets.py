# SPDX-License-Identifier: Apache-2.0
"""The file of a Unix socket has the rights that are asked for, and goes with its listener."""

import signal
import socket
import stat
import unittest

from harness import PATIENCE, ServerTest

INTERNET = {"address": "127.0.0.1:0", "tls": "none"}


class UnixSockets(ServerTest):
    def settings(self, workers, *listeners):
        return {"server": {"hostname": "pop.example.test", "runtime_dir": "run",
                           "workers": workers}, "listener": list(listeners)}

    def greeting(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(self.file))
            return client.recv(3)

    def setUp(self):
        super().setUp()
        self.file = self.folder / "pop"
        self.unix = {"address": "unix:pop", "tls": "none", "mode": "0620"}

    def test_rights_and_the_end(self):
        for workers in (1, 2):
            with self.subTest(workers=workers):
                served = self.server(self.settings(workers, self.unix))
                self.assertEqual(0o620, stat.S_IMODE(self.file.stat().st_mode))
                self.assertEqual(b"+OK", self.greeting())
                served.stop()
                self.assertFalse(self.file.exists())

    def test_a_listener_that_goes_takes_its_file_along(self):
        for workers in (1, 2):
            with self.subTest(workers=workers):
                served = self.server(self.settings(workers, self.unix, INTERNET))
                served.configure(self.settings(workers, INTERNET))
                served.signal(signal.SIGHUP)
                served.wait_for("reloaded")
                self.assertFalse(self.file.exists())
                served.stop()

    def test_what_is_no_socket_stays(self):
        self.file.write_text("precious")
        served = self.server(self.settings(1, self.unix), start=False)
        served.launch()
        self.assertNotEqual(0, served.wait())
        self.assertIn("Address already in use", served.text())
        self.assertEqual("precious", self.file.read_text())
        # Ended already, and not by us.
        served.process = None


if __name__ == "__main__":
    unittest.main()
