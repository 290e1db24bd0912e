# SPDX-License-Identifier: Apache-2.0
"""What the server needs runs out: it does what it still can, says so, and recovers by itself."""

import os
import signal
import unittest

from workers import Workers


class Watchdog(Workers):
    def test_a_worker_that_hangs_is_replaced_and_the_other_serves_on(self):
        self.start(settings={"timeouts": {"watchdog": "3s"}})
        clients = self.clients()
        hanging = self.worker(1)
        os.kill(hanging, signal.SIGSTOP)
        self.served.wait_for("a worker hangs and is killed", worker="1", pid=str(hanging))
        self.served.wait_for("a worker ended", pid=str(hanging), end="signal 9")
        self.served.wait_for("serving", count=2, worker="1")
        self.assertTrue(0 < sum(self.is_alive(client) for client in clients) < len(clients))
        self.assertEqual([], self.served.events("a worker hangs and is killed", worker="2"))


if __name__ == "__main__":
    unittest.main()
