# SPDX-License-Identifier: Apache-2.0
"""Started without standard input, output and error: no client's socket takes their place."""

import os
import re
import signal
import socket
import subprocess
import unittest

from harness import PATIENCE, RESTANTE, RESTANTECTL, ROOT, ServerTest

LOAD = os.environ.get("RESTANTE_LOAD", str(ROOT / "build/tools/restante-load"))


def close_all_three():
    for number in range(3):
        os.close(number)


class Closed(ServerTest):
    def started(self, *command):
        process = subprocess.Popen(command, preexec_fn=close_all_three)
        self.addCleanup(process.kill)
        return process

    def test_the_server_talks_to_its_clients_only(self):
        fifo = self.folder / "log"
        os.mkfifo(fifo)
        # Standard error is complained to when the log can't be written, which is now and then.
        served = self.server({"log": {"target": "log"}}, start=False)
        with open(os.open(fifo, os.O_RDWR), encoding="utf-8") as log:
            process = self.started(RESTANTE, "--config", str(served.configuration))
            port = next(int(found[1]) for line in log
                        if (found := re.search(r"event=listening address=127.0.0.1:(\d+)", line)))
            next(line for line in log if "event=serving" in line)
            for number in range(3):
                self.assertEqual("/dev/null", os.readlink(f"/proc/{process.pid}/fd/{number}"))
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
                client.sendall(b"QUIT\r\n")
                octets = b"".join(iter(lambda: client.recv(4096), b""))
            self.assertEqual(2, octets.count(b"\r\n"), octets)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(0, process.wait(PATIENCE))

    def test_what_can_not_be_said_harms_no_file(self):
        wrong = self.folder / "wrong.toml"
        wrong.write_text("nonsense\n")
        for code, *command in ((78, RESTANTE, "--config", str(wrong)),
                               (64, RESTANTECTL, "nonsense"), (64, LOAD, "nonsense")):
            self.assertEqual(code, self.started(*command).wait(PATIENCE))
            self.assertEqual("nonsense\n", wrong.read_text())


if __name__ == "__main__":
    unittest.main()
