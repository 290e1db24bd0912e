# SPDX-License-Identifier: Apache-2.0
"""A log that goes to a daemon survives the daemon: no process may connect to it, but each gets
another socket from the supervisor once the daemon is back."""

import re
import socket
import unittest

from client import Client
from harness import PATIENCE, parse_logfmt
from house import IS_ROOT, USERS, House

# A /dev of the server's own, in which syslog's socket is a link, as where systemd has it.
OWN_DEV = ('mkdir "$0/dev" && mount --rbind /dev "$0/dev" && mount -t tmpfs dev /dev && '
           'for name in null zero random urandom; do '
           'touch /dev/$name && mount --bind "$0/dev/$name" /dev/$name; done && '
           'ln -s "$0/daemon" /dev/log && exec "$@"')


class Daemon:
    """Listens for lines of the log."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind(str(path))

    def close(self):
        self.socket.close()
        self.path.unlink()

    def entry(self):
        text = self.socket.recv(1 << 16).decode()
        return parse_logfmt(re.sub(r"^<\d+>restante\[\d+\]: ", "", text))

    def wait_for(self, event, **fields):
        wanted = {"event": event, **fields}
        while not wanted.items() <= (entry := self.entry()).items():
            pass
        return entry


class Syslog(House):
    def start_with(self, daemon):
        unshare = ["unshare", "--mount", *([] if IS_ROOT else ["--map-root-user"])]
        self.count = 2
        port = self.free_port()
        served = self.server(
            self.with_workers({"log": {"target": "syslog"},
                               "listener": [{"address": f"127.0.0.1:{port}", "tls": "none"}]}),
            users=USERS, start=False, wrapper=[*unshare, "sh", "-c", OWN_DEV, str(self.folder)])
        served.launch()
        missing = {"1", "2"}
        while missing:
            missing.discard(daemon.wait_for("serving")["worker"])
        return port

    def both_are_heard(self, port, daemon):
        """Each worker's log comes to this daemon."""
        missing = {"1", "2"}
        while missing:
            with Client(port) as client:
                client.ok("QUIT")
            missing.discard(daemon.wait_for("session ended")["worker"])

    def test_that_is_started_anew_hears_all_again(self):
        daemon = Daemon(self.folder / "daemon")
        port = self.start_with(daemon)
        self.both_are_heard(port, daemon)
        for _ in range(2):
            daemon.close()
            # What is said now waits for the one to come.
            with Client(port) as client:
                client.log_in("user7").ok("QUIT")
            daemon = Daemon(self.folder / "daemon")
            daemon.wait_for("session ended", user="user7")
            self.both_are_heard(port, daemon)
        self.addCleanup(daemon.close)


if __name__ == "__main__":
    unittest.main()
