# SPDX-License-Identifier: Apache-2.0
"""Metrics over crashes, reloads and upgrades; where they are served, and whether all is well."""

import os
import signal
import socket
import threading
import unittest

from harness import PATIENCE
from house import needs_root
from observed import Observed


class OverTime(Observed):
    workers = 2

    def test_a_worker_that_is_killed(self):
        self.open()
        for _ in range(10):
            self.session("user1").ok("QUIT")
        inside = self.clients(20)
        self.counts({("restante_sessions", "authorization"): 20,
                     ("restante_logins_total", "USER", "ok"): 10})
        before = self.scrape()
        serves = self.kill_worker(1)
        self.served.wait_for("serving", count=serves, worker="1")
        after = self.scrape()
        self.nothing_goes_back(before, after)
        self.assertEqual(1, after["restante_workers_restarted_total",])
        self.assertEqual(10, after.sum("restante_logins_total", "ok"))
        alive = sum(self.is_alive(client) for client in inside)
        self.counts({("restante_sessions", "authorization"): alive})

    def test_whoever_reads_while_workers_are_killed(self):
        self.open()
        is_over = threading.Event()
        problems = []

        def read():
            last = self.scrape()
            while not is_over.is_set():
                now = self.scrape()
                try:
                    self.nothing_goes_back(last, now)
                except AssertionError as problem:
                    problems.append(problem)
                last = now
        reader = threading.Thread(target=read)
        reader.start()
        try:
            for _ in range(5):
                self.session("user1").ok("QUIT")
                serves = self.kill_worker(1)
                self.served.wait_for("serving", count=serves, worker="1")
        finally:
            is_over.set()
            reader.join(PATIENCE)
        self.assertEqual([], problems)
        self.counts({("restante_logins_total", "USER", "ok"): 5})

    def test_a_reload_and_an_upgrade(self):
        self.open()
        self.session("user1").ok("QUIT")
        inside = self.session("user2")
        for replace in (self.reload, self.upgrade):
            before = self.scrape()
            replace()
            after = self.scrape()
            self.nothing_goes_back(before, after)
            self.assertEqual(1, after["restante_reload_success",])
            self.counts({("restante_sessions", "transaction"): 1})
            self.assertEqual("ok\n", self.get("/healthz")[2])
        self.counts({("restante_logins_total", "USER", "ok"): 2})
        inside.ok("QUIT")
        self.session("user1").ok("QUIT")
        self.counts({("restante_sessions", "transaction"): 0,
                     ("restante_logins_total", "USER", "ok"): 3})

    def test_a_reload_that_is_refused(self):
        self.open()
        before = self.scrape()
        self.served.configure(self.with_workers({"limits": {"sesions": 1}}))
        self.signal(signal.SIGHUP)
        self.counts({("restante_reload_success",): 0})
        after = self.scrape()
        self.assertGreater(after["restante_reload_timestamp_seconds",],
                           before["restante_reload_timestamp_seconds",])
        self.assertEqual("ill", self.page()["state"])


class TheAddress(Observed):
    def test_it_moves_with_a_reload(self):
        self.open()
        old = self.place
        self.reload({"metrics": {"address": "127.0.0.1:%d" % self.free_port()}})
        self.moves = 2
        self.assertNotEqual(old, self.place)
        self.assertEqual(200, self.get("/metrics")[0])
        self.eventually(lambda: self.is_refused(old), "nobody serves the old address")
        self.reload({})
        self.eventually(lambda: self.is_refused(self.place), "nobody serves the last address")
        self.session("user1").ok("QUIT")

    def test_one_that_is_taken_changes_nothing(self):
        self.open()
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = "127.0.0.1:%d" % other.getsockname()[1]
            self.served.configure(self.with_workers({"metrics": {"address": address}}))
            self.signal(signal.SIGHUP)
            refused = self.served.wait_for("reload refused, all stays as it was")
            self.assertIn(address, refused["problem"])
        self.assertEqual(200, self.get("/metrics")[0])

    def test_a_socket_in_a_folder(self):
        path = self.folder / "metrics.sock"
        self.open({"metrics": {"address": f"unix:{path}"}})
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(path))
            client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            answer = client.makefile("rb").read()
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer)
        self.assertTrue(answer.endswith(b"\r\n\r\nok\n"), answer)
        self.served.stop()
        self.assertFalse(path.exists())

    def test_without_one_nobody_is_served(self):
        self.open({"metrics": {"address": ""}})
        self.session("user1").ok("QUIT")
        self.assertEqual([], self.served.events("serving metrics"))

    @needs_root
    def test_a_low_port(self):
        with socket.create_server(("127.0.0.9", 81)):
            pass
        (self.folder / "mail").mkdir()
        self.give_to("nobody")
        self.open({"server": {"user": "nobody"}, "metrics": {"address": "127.0.0.9:81"}})
        self.assertEqual(200, self.get("/metrics")[0])


class Health(Observed):
    def test_it_serves_and_then_drains(self):
        self.open()
        self.assertEqual((200, "ok\n"), self.get("/healthz")[::2])
        inside = self.session("user1")
        connection = self.connect()
        self.signal(signal.SIGTERM)
        self.served.wait_for("draining")

        def drains():
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return (answer.status, answer.read()) == (503, b"draining\n")
        self.eventually(drains, "who spreads clients is told")
        inside.ok("QUIT")

    def test_it_can_not_serve(self):
        self.open()
        os.kill(self.process("worker"), signal.SIGSTOP)
        os.kill(self.process("auth"), signal.SIGKILL)
        self.eventually(lambda: self.get("/healthz")[::2] == (503, "no-accounts\n") or
                        self.served.events("auth ended"), "auth is missed")
        os.kill(self.process("worker"), signal.SIGCONT)
        self.eventually(lambda: self.get("/healthz")[::2] == (200, "ok\n"), "all is well again")


if __name__ == "__main__":
    unittest.main()
