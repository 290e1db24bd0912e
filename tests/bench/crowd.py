#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a good client takes to log in, to read one message and to quit, while a crowd of 400
addresses opens connections that say nothing, 50 from each and again and again. For DESIGN.md.

Usage: RESTANTE=build/src/restante python3 tests/bench/crowd.py [SESSIONS...]
"""

import multiprocessing
import pathlib
import resource
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))

from client import Client  # noqa: E402
from harness import Server  # noqa: E402
from test_crowds import Crowd  # noqa: E402

ROUNDS = 1000


def press(port, came, is_here):
    crowd = Crowd(port, 400)
    while True:
        crowd.come(1)
        came.value += len(crowd.addresses)
        if came.value >= 20_000:
            is_here.set()
        if len(crowd.sockets) > 20_000:
            crowd.sockets.pop(0).close()


def visit(server):
    began = time.monotonic()
    with Client(server, source="127.9.9.9") as client:
        client.log_in()
        client.message("RETR 1")
        client.ok("QUIT")
    return 1000 * (time.monotonic() - began)


def measure(sessions):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, {"limits": {"sessions": sessions}}, users={"joe": "secret"})
        server.maildir().deliver(b"a: b\n\none\n")
        server.start()
        came, is_here = multiprocessing.Value("q", 0), multiprocessing.Event()
        crowd = multiprocessing.Process(target=press, daemon=True,
                                        args=(server.port, came, is_here))
        crowd.start()
        is_here.wait()
        began, first = time.monotonic(), came.value
        times = sorted(visit(server) for _ in range(ROUNDS))
        rate = (came.value - first) / (time.monotonic() - began)
        crowd.kill()
        crowd.join()
        server.stop()
    print(f"| {sessions:,} | {rate:,.0f}/s | {statistics.median(times):.1f} ms | "
          f"{times[ROUNDS * 99 // 100]:.1f} ms | {times[-1]:.0f} ms |", flush=True)


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for sessions in map(int, sys.argv[1:] or ["100", "1000", "10000"]):
        measure(sessions)


if __name__ == "__main__":
    main()
