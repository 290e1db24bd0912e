# SPDX-License-Identifier: Apache-2.0
"""Whoever talks to the server of metrics otherwise than Prometheus and browsers do."""

import os
import signal
import socket
import unittest

from control import objects
from observed import FROM_THE_FIRST, Observed


class BadInput(Observed):
    def test_other_methods_and_paths(self):
        self.open()
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            status, headers, _ = self.get("/metrics", method)
            self.assertEqual((405, "GET, HEAD"), (status, headers["Allow"]), method)
        for path in ("/metrics", "/healthz", "/", "/status.json"):
            status, headers, body = self.get(path, "HEAD")
            self.assertEqual((200, ""), (status, body), path)
            self.assertGreater(int(headers["Content-Length"]), 2)
        for path in ("/metric", "/../etc/passwd", "/status.json/", "//"):
            self.assertEqual(404, self.get(path)[0], path)

    def test_garbage(self):
        self.open()
        for octets in (b"\r\n\r\n", b"x" * 100_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000,
                       b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" + bytes(range(256)) + b"\r\n\r\n",
                       b"GET " + b"/" * 50_000 + b" HTTP/1.1\r\n\r\n",
                       b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                       b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"):
            client = self.raw()
            try:
                client.sendall(octets)
                client.shutdown(socket.SHUT_WR)
                self.assertNotIn(b" 200 OK", client.recv(4096)[:40], octets[:40])
            except OSError:
                pass  # it was reset
            client.close()
        self.still_serves()

    def test_five_hundred_connections_and_slow_readers(self):
        self.open()
        silent = [self.raw() for _ in range(250)]
        half = [self.raw() for _ in range(250)]
        for client in half:
            try:
                client.sendall(b"GET /metrics HT")
            except OSError:
                pass  # it gave way
        self.still_serves()
        slow = [self.raw() for _ in range(50)]
        for client in slow:
            try:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
            except OSError:
                pass
        self.still_serves()
        held = len(os.listdir(f"/proc/{self.process('clerk')}/fd"))
        self.assertLess(held, 64 + 40)
        for client in silent + half + slow:
            client.close()
        self.still_serves()

    def still_serves(self):
        """Operators, whoever scrapes, and clients."""
        self.assertEqual(200, self.get("/metrics")[0])
        objects(self.served, "status")
        self.session("user1").ok("QUIT")
        self.assertEqual([], self.served.events("clerk ended"))

    def test_a_worker_that_hangs_is_named_and_holds_nobody_up_for_long(self):
        self.open({"timeouts": {"watchdog": "0s"}})
        worker = self.process("worker")
        os.kill(worker, signal.SIGSTOP)
        try:
            page = self.page()
            self.assertEqual("ill", page["state"])
            self.assertIn("worker 1 of set 1 does not answer", page["reasons"])
            self.assertEqual(FROM_THE_FIRST, FROM_THE_FIRST & self.scrape().names())
        finally:
            os.kill(worker, signal.SIGCONT)


if __name__ == "__main__":
    unittest.main()
