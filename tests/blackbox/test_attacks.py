# SPDX-License-Identifier: Apache-2.0
"""The manual's every "can't": code of a stranger's runs in each process of a server and tries."""

import errno
import shutil
import unittest

import attacks
import certificates
from attacks import ANSWERED, ATTACKS, BEGUN, KEEPING
from client import Client
from harness import ServerTest

# Walls by their names in the log, and what it says where one is missing.
UNRESTRICTED = {"calls": "unrestricted", "files": "all"}

ENDED = ("a worker ended", "auth ended", "clerk ended")


class Intruder(ServerTest):
    def setUp(self):
        super().setUp()
        for kind in ("outside", "secrets", "keys"):
            (self.folder / kind).mkdir()
        (self.folder / "outside/file").write_text("all that is left\n")
        (self.folder / "secrets/users").write_text("joe:{PLAIN}secret\n")
        certificate, key = certificates.make("intruder")
        shutil.copy(certificate, self.folder / "keys/chain.pem")
        shutil.copy(key, self.folder / "keys/key.pem")
        self.orders = attacks.Orders(self.folder / "order")

    def begin(self, name, sandbox):
        """A server that can be told to attack itself."""
        return self.server({
            "server": {"workers": 2}, "security": {"sandbox": sandbox},
            "auth.source": [{"driver": "passwd-file", "path": "../secrets/users"}],
            "tls": {"certificate": "../keys/chain.pem", "private_key": "../keys/key.pem"},
            "listener": [{"address": "127.0.0.1:0", "tls": "starttls"}],
        }, folder=self.folder / name, environment=self.orders.environment)

    def attempt(self, server, attack, process, sibling):
        """What comes of it: "OK", the name of an errno, or that of the signal that ended it."""
        self.orders.give(attack.name, process, sibling=sibling, supervisor=server.pid,
                         file=self.folder / attack.file)
        order = self.orders.order

        def ends():
            return [entry for event in ENDED for entry in server.events(event, pid=str(process))]

        self.eventually(lambda: order.state == ANSWERED or ends(), attack.name)
        if order.state == ANSWERED:
            self.assertNotEqual(-1, order.answer, f"there is no attack {attack.name}")
            return errno.errorcode[order.answer] if order.answer else "OK"
        self.assertEqual(BEGUN, order.state)
        return {"signal 31": "SIGSYS"}.get(ends()[0]["end"], ends()[0]["end"])


class Walls(Intruder):
    """Each role's processes, all attacks that a process survives in one, each other in a new
    server."""

    def roles(self, server):
        """One process of each role, a sibling of it, and the log's line about it."""
        entries = server.events("sandboxed")
        pids = [int(entry["pid"]) for entry in entries]
        first = {entry["role"]: entry for entry in reversed(entries)}
        for role, entry in first.items():
            process = int(entry["pid"])
            yield role, process, next(pid for pid in pids if pid != process), entry

    def expect(self, server, attack, role, process, sibling, entry):
        if entry[attack.wall] == UNRESTRICTED[attack.wall]:
            print(f"{attack.name}: this kernel has no wall of {attack.wall}")
            return
        with self.subTest(attack=attack.name, role=role, file=attack.file):
            # Who keeps no files has not even the calls for it.
            has_no_call = attack.name in KEEPING and entry["files"] == "none"
            self.assertEqual("ENOSYS" if has_no_call else attack.outcome,
                             self.attempt(server, attack, process, sibling))

    def test_refuse(self):
        server = self.begin("server", "auto")
        for role, process, sibling, entry in self.roles(server):
            for attack in ATTACKS:
                if attack.outcome != "SIGSYS":
                    self.expect(server, attack, role, process, sibling, entry)
        for event in ENDED:
            self.assertEqual([], server.events(event))
        self.assertEqual("all that is left\n", (self.folder / "outside/file").read_text())
        self.assertEqual(["file"], [path.name for path in (self.folder / "outside").iterdir()])
        with Client(server) as client:
            client.log_in("joe").ok("QUIT")

    def test_end_an_intruder(self):
        lethal = [attack for attack in ATTACKS if attack.outcome == "SIGSYS"]
        for number, attack in enumerate(lethal):
            server = self.begin(f"server{number}", "auto")
            for role, process, sibling, entry in self.roles(server):
                self.expect(server, attack, role, process, sibling, entry)
            server.stop()


class NoWalls(Intruder):
    def test_let_through_what_walls_refuse(self):
        server = self.begin("server", "off")
        first, second = (int(entry["pid"]) for entry in server.events("worker started"))
        for attack in ATTACKS:
            if attack.free is not None:
                with self.subTest(attack=attack.name, file=attack.file):
                    self.assertEqual(attack.free, self.attempt(server, attack, first, second))
                (self.folder / "outside/file").write_text("")


if __name__ == "__main__":
    unittest.main()
