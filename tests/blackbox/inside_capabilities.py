# SPDX-License-Identifier: Apache-2.0
"""With the capabilities that the unit leaves it, and no other, the server does all that it does as
root. Without any one of them something fails."""

import os
import pathlib
import shutil
import signal
import subprocess
import unittest

import unit
from client import Client
from house import House, identity

PORT = 110


class Capabilities(House):
    """On a port of root's, as somebody else, with a third one's users, and a Unix socket that
    is given away."""

    def setUp(self):
        super().setUp()
        self.socket = self.folder / "pop.sock"
        self.runtime = self.folder / "runtime"

    def settings(self, settings=None):
        return {
            "server": {"user": "daemon", "runtime_dir": str(self.runtime)},
            "listener": [
                {"address": f"127.0.0.1:{PORT}", "tls": "none"},
                {"address": f"unix:{self.socket}", "mode": "0660", "owner": "mail"}],
            **(settings or {})}

    @staticmethod
    def bounded(without=None):
        """The command that leaves what the unit leaves."""
        left = ["+" + name.removeprefix("CAP_").lower() for name in unit.capabilities()
                if name != without]
        return ["setpriv", f"--bounding-set={','.join(['-all', *left])}", "--inh-caps=-all",
                "--ambient-caps=-all", "--no-new-privs"]

    def log_in(self):
        with Client(PORT) as client:
            client.log_in("user1").ok("QUIT")

    def make_users(self, served):
        shutil.chown(served.users, "bin")
        served.users.chmod(0o600)

    def start_without(self, without, settings=None):
        """A server that lacks it, whatever becomes of it. As systemd makes /run/restante."""
        self.runtime.mkdir(mode=0o711, exist_ok=True)
        self.count = 1
        served = self.server(self.with_workers(self.settings(settings)), users={"user1": "secret"},
                             start=False, wrapper=self.bounded(without))
        self.make_users(served)
        self.give_away()
        served.launch()
        return served

    def give_away(self):
        self.folder.chmod(0o755)
        shutil.chown(self.folder / "mail", "daemon")

    def does_not_start(self, without, *reasons):
        served = self.start_without(without)
        self.assertNotEqual(0, served.wait(), served.text())
        served.process = None
        for reason in reasons:
            self.assertIn(reason, served.text())

    def test_are_enough(self):
        self.runtime.mkdir(mode=0o711)
        self.folder.chmod(0o755)
        self.program = self.folder / "program"
        shutil.copy("/usr/sbin/restante", self.program)
        self.count = 1
        self.served = self.server(
            self.with_workers(self.settings({"timeouts": {"watchdog": "1s"}})),
            users={"user1": "secret"}, start=False, wrapper=self.bounded(), program=self.program)
        self.make_users(self.served)
        self.give_away()
        self.served.start()
        self.log_in()
        self.assertEqual("mail", self.socket.owner())
        worker = self.process("worker")
        self.assertEqual(["0" * 16], identity(worker, "CapBnd"))
        os.kill(worker, signal.SIGSTOP)
        self.served.wait_for("a worker ended", pid=str(worker), end="killed by its supervisor")
        self.served.wait_for("serving", count=2)
        self.log_in()
        for what, number in (("reloaded", signal.SIGHUP),
                             ("the new program serves, this one drains", signal.SIGUSR2)):
            self.replace(what, number)
            self.log_in()

    def test_are_each_needed(self):
        self.does_not_start("CAP_NET_BIND_SERVICE", f"127.0.0.1:{PORT}", "Permission denied")
        self.does_not_start("CAP_SETUID", "can't become the user")
        self.does_not_start("CAP_SETGID", "can't take the groups")
        self.does_not_start("CAP_CHOWN", "can't give")
        self.does_not_start("CAP_DAC_READ_SEARCH", "users", "Permission denied")

    def test_to_end_a_process_that_hangs_is_one(self):
        served = self.start_without("CAP_KILL", {"timeouts": {"watchdog": "1s"}})
        worker = int(served.wait_for("worker started")["pid"])
        served.wait_for("serving")
        os.kill(worker, signal.SIGSTOP)
        served.wait_for("a worker hangs and is killed")
        state = pathlib.Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[0]
        self.assertEqual("T", state)
        subprocess.run(["kill", "-KILL", str(worker)], check=True)

    def test_to_let_nothing_come_back_is_one(self):
        served = self.start_without("CAP_SETPCAP")
        worker = int(served.wait_for("worker started")["pid"])
        served.wait_for("serving")
        self.assertNotEqual(["0" * 16], identity(worker, "CapBnd"))


if __name__ == "__main__":
    unittest.main()
