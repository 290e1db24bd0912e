# SPDX-License-Identifier: Apache-2.0
"""Several workers are told of a new configuration, and of a new log file, as one server."""

import contextlib
import os
import signal
import socket
import unittest

from client import Client
from harness import PATIENCE
from workers import MANY, USERS, Workers


class Reload(Workers):
    def reload(self, settings):
        self.served.configure(self.with_workers(settings))
        self.served.signal(signal.SIGHUP)

    def reload_well(self, settings):
        done = len(self.served.events("reloaded"))
        self.reload(settings)
        self.served.wait_for("reloaded", count=done + 1)
        # Until then the old ones may still take a client.
        for number in range(1, self.count + 1):
            self.served.wait_for("draining", count=done + 1, worker=str(number))

    def test_reaches_all_workers_and_those_to_come(self):
        self.start()
        old = self.clients(1)[0]
        self.reload_well({"server": {"hostname": "new.example.test"}})
        self.assertEqual(1, len(self.served.events("listening")))
        for client in self.clients():
            self.assertIn("new.example.test", client.greeting)
        serving = self.kill_worker(2 if self.is_in_worker_1(old) else 1)
        self.served.wait_for("serving", count=serving)
        for client in self.clients():
            self.assertIn("new.example.test", client.greeting)
        old.log_in("user1")

    def is_in_worker_1(self, client):
        inode = self.server_inode(client)
        return any(inode in link for link in self.links(self.worker(1)))

    @staticmethod
    def links(pid):
        """Where its descriptors lead; what it closes meanwhile is left out."""
        folder = f"/proc/{pid}/fd"
        found = []
        for name in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):
                found.append(os.readlink(f"{folder}/{name}"))
        return found

    def server_inode(self, client):
        """The server's end of a connection, as /proc names it."""
        ends = tuple(f":{port:04X}" for port in (self.served.port, client.socket.getsockname()[1]))
        with open("/proc/net/tcp", encoding="ascii") as file:
            rows = [line.split() for line in file]
        established = "01"
        return next(f"[{row[9]}]" for row in rows if row[3] == established and
                    row[1].endswith(ends[0]) and row[2].endswith(ends[1]))

    def test_a_listener_comes_and_goes(self):
        first = {"address": "127.0.0.1:0"}
        second = {"address": "127.0.0.2:0"}
        self.start(settings={"listener": [first]})
        self.reload_well({"listener": [first, second]})
        new = ("127.0.0.2", self.served.ports[1])
        for _ in range(MANY):
            with socket.create_connection(new, PATIENCE) as client:
                self.assertTrue(client.recv(1000).startswith(b"+OK"))
        self.reload_well({"listener": [second]})
        first = ("127.0.0.1", self.served.port)
        self.eventually(lambda: self.is_refused(first), "the old workers no longer listen there")
        self.assertFalse(self.is_refused(new))
        self.assertEqual(2, len(self.served.events("listening")))
        self.assertEqual(1, len(self.served.events("no longer listening")))

    def test_of_what_is_wrong_reaches_none(self):
        self.start()
        wrongs = ({"limits": {"sesions": 5}}, {"auth.source": [{"driver": "passwd-file",
                                                                "path": "none"}]})
        for count, wrong in enumerate(wrongs, 1):
            self.reload(wrong)
            refused = self.served.wait_for("reload refused, all stays as it was", count=count)
            self.assertNotIn("worker", refused)
        self.reload_well({})
        self.assertEqual(2, len(self.served.events("reload refused, all stays as it was")))
        self.assertEqual(1, len(self.served.events("reloaded")))

    def test_a_new_folder_of_locks_waits(self):
        for count in (1, 2):
            with self.subTest(workers=count):
                self.start(count, folder=self.folder / str(count))
                self.clients(1)[0].log_in("user1")
                self.reload_well({"maildrop": {"lock_dir": "elsewhere"}})
                self.served.wait_for("takes effect at the next start only",
                                     key="maildrop.lock_dir")
                for client in self.clients():
                    client.ok("USER user1")
                    self.assertIn("[IN-USE]", client.refused("PASS secret"))

    def test_refuses_nobody(self):
        self.start()
        for _ in range(10):
            self.served.signal(signal.SIGHUP)
            for client in self.clients(5):
                client.ok("QUIT")


class LogFile(Workers):
    def test_is_opened_again_by_all(self):
        log = self.folder / "server.log"
        port = self.free_port()
        self.count = 2
        server = self.server(self.with_workers({
            "log": {"target": str(log)}, "listener": [{"address": f"127.0.0.1:{port}"}]}),
            users=USERS, start=False)
        server.launch()
        self.eventually(lambda: log.exists() and "listening" in log.read_text(), "a log line")
        rotated = log.rename(self.folder / "server.log.1")
        server.signal(signal.SIGUSR1)
        before = rotated.read_text()

        def all_write_here():
            with Client(port) as client:
                client.ok("QUIT")
            text = log.read_text() if log.exists() else ""
            return all(f'"session ended" worker={n}' in text for n in (1, 2))

        self.eventually(all_write_here, "each worker writes into the new file")
        server.stop()
        self.assertIn("all processes have ended", log.read_text())
        self.assertTrue(rotated.read_text().startswith(before))


if __name__ == "__main__":
    unittest.main()
