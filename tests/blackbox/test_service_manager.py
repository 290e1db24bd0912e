# SPDX-License-Identifier: Apache-2.0
"""What systemd is told, and hands over."""

import pathlib
import re
import signal
import socket
import sys
import unittest

from client import Client
from harness import PATIENCE
from house import House


def keeps_alive(port):
    """Whether the kernel asks the client of the only connection there that is silent."""
    for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, _, timer, *_ = row.split()
        if local.endswith(f":{port:04X}") and state == "01":
            return timer.startswith("02:")
    return False


class ServiceManager(House):
    def listen_as_systemd(self):
        path = self.folder / "notify"
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.settimeout(PATIENCE)
        self.manager.bind(str(path))
        return {"NOTIFY_SOCKET": str(path)}

    def told(self, pattern):
        """The next that matches; what comes before it."""
        before = []
        while True:
            text = self.manager.recv(4096).decode()
            if found := re.search(pattern, text, re.M):
                return found, before
            before.append(text)

    def test_is_told_how_it_is(self):
        self.open(environment={**self.listen_as_systemd(), "WATCHDOG_USEC": "200000"})
        self.told("^READY=1$")
        self.told("^STATUS=Serving")
        self.told("^WATCHDOG=1$")
        self.signal(signal.SIGHUP)
        since, _ = self.told(r"^RELOADING=1\nMONOTONIC_USEC=(\d+)$")
        self.assertGreater(int(since[1]), 0)
        self.told("^READY=1$")
        self.served.configuration.write_text("nonsense\n")
        self.signal(signal.SIGHUP)
        self.told("^RELOADING=1$")
        self.told("^READY=1$")
        self.served.configure(self.with_workers({}))
        self.served.stop()
        self.told("^STOPPING=1$")

    def test_is_told_who_took_the_place(self):
        self.open(environment={**self.listen_as_systemd(), "WATCHDOG_USEC": "200000"})
        self.told("^READY=1$")
        inside = self.session()
        new = self.upgrade()
        self.told("^RELOADING=1$")
        main, _ = self.told(r"MAINPID=(\d+)")
        self.assertEqual(new, int(main[1]))
        # Only the new one speaks now, and it lives.
        self.told("^STATUS=Serving")
        self.told("^WATCHDOG=1$")
        inside.ok("QUIT")
        self.signal(signal.SIGTERM)
        self.told("^STOPPING=1$")

    def test_its_sockets_survive_reloads_and_upgrades(self):
        ports = [self.free_port(), self.free_port()]  # one name for both
        begin = ("import os, socket, sys;"
                 "a, b = (socket.create_server(('127.0.0.1', int(p))) for p in sys.argv[1:3]);"
                 "a, b = os.dup(os.dup(a.fileno())), os.dup(b.fileno());"
                 "os.dup2(a, 3); os.dup2(b, 4);"
                 "os.environ.update(LISTEN_FDS='2', LISTEN_FDNAMES='pop3:pop3',"
                 "LISTEN_PID=str(os.getpid())); os.execv(sys.argv[3], sys.argv[3:])")
        self.workers = 2
        self.open({"listener": [{"address": "systemd:pop3", "tls": "none"}]},
                  wrapper=[sys.executable, "-c", begin, *map(str, ports)])
        self.assertEqual(set(ports), set(self.served.ports))

        def serves():
            for port in ports:
                with Client(port) as client:
                    client.log_in("user1")
                    self.eventually(lambda port=port: keeps_alive(port), "keep-alive")
                    client.ok("QUIT")

        serves()
        for replace in (self.reload, self.upgrade, self.reload, self.upgrade):
            replace()
            serves()
        here = {"address": "127.0.0.1:0", "tls": "none"}
        self.reload({"listener": [here]})
        self.reload({"listener": [here, {"address": "systemd:pop3", "tls": "none"}]})
        serves()

    def test_what_it_handed_to_somebody_else_is_left_alone(self):
        self.count = 1
        served = self.server(self.with_workers({"listener": [{"address": "systemd:pop3"}]}),
                             start=False, environment={"LISTEN_FDS": "1", "LISTEN_PID": "1",
                                                       "LISTEN_FDNAMES": "pop3"})
        served.launch()
        self.assertNotEqual(0, served.wait())
        self.assertIn("systemd handed over no socket of that name", served.text())
        served.process = None

    BEGIN = ("import os, socket, sys;"
             "kinds = {'stream': socket.SOCK_STREAM, 'datagram': socket.SOCK_DGRAM};"
             "made = socket.socket(socket.AF_INET, kinds[sys.argv[1]]);"
             "made.bind(('127.0.0.1', 0));"
             "sys.argv[2] == 'listens' and made.listen();"
             "os.dup2(made.fileno(), 3);"
             "os.set_inheritable(3, True);"
             "os.environ.update(LISTEN_FDS='1', LISTEN_FDNAMES='pop3');"
             "os.environ['LISTEN_PID'] = str(os.getpid());"
             "os.execv(sys.argv[3], sys.argv[3:])")

    def test_what_it_handed_over_and_does_not_listen_is_said(self):
        self.count = 1
        for kind in ("stream", "datagram"):
            wrapper = [sys.executable, "-c", self.BEGIN, kind, "idle"]
            served = self.server(self.with_workers({"listener": [{"address": "systemd:pop3"}]}),
                                 start=False, wrapper=wrapper)
            served.launch()
            self.assertEqual(78, served.wait())
            self.assertIn("is no stream socket that listens", served.text())
            served.process = None

    def test_what_it_handed_over_and_nobody_wants_is_said_once(self):
        self.open(wrapper=[sys.executable, "-c", self.BEGIN, "stream", "listens"])
        self.served.wait_for("no listener has what systemd handed over", address="systemd:pop3")
        self.reload()
        self.assertEqual(1, len(self.served.events("no listener has what systemd handed over")))


if __name__ == "__main__":
    unittest.main()
