# SPDX-License-Identifier: Apache-2.0
"""SIGUSR2 puts the program on disk in the place of the one that runs; what is not fit for that
changes nothing."""

import os
import shutil
import signal
import socket
import subprocess
import unittest

from client import Client
from harness import PATIENCE, RESTANTE
from house import MESSAGE, SCAN, THROTTLED, USERS, House

# A hash that takes seconds, of which a second one at a time fits no login_check; and a fast one.
SLOW = "{CRYPT}$6$rounds=3000000$salt$" + 86 * "x"


class Upgrade:
    """With `workers`."""

    def test_sessions_go_on_and_nobody_is_refused(self):
        self.open()
        maildir = self.served.maildir("user1")
        maildir.deliver(MESSAGE)
        inside, half_way = self.session(), Client(self.served)
        self.addCleanup(half_way.close)
        half_way.ok("USER user2")
        old, new = self.supervisor, self.upgrade()
        self.assertNotEqual(old, new)
        half_way.ok("PASS secret")
        half_way.ok("QUIT")
        self.session("user3").ok("QUIT")
        self.assertEqual(SCAN, inside.stat())
        inside.ok("DELE 1")
        inside.ok("QUIT")
        self.assertEqual([], maildir.files())
        # Nobody is left of the old one.
        self.assertEqual(0, self.served.process.wait(PATIENCE))
        self.session().ok("QUIT")

    def test_locks_and_limits_hold_across_both(self):
        self.locks_and_limits_hold_across(self.upgrade)

    def test_guesses_are_remembered(self):
        self.open(THROTTLED)
        self.guess_until_refused()
        self.upgrade()
        self.assertTrue(self.is_penalised())
        self.upgrade()
        self.assertTrue(self.is_penalised())
        self.assertTrue(self.login("user1").startswith("+OK"))

    def test_another_while_the_first_drains(self):
        self.open()
        sessions = [self.session("user1")]
        for user in ("user2", "user3"):
            self.upgrade()
            sessions.append(self.session(user))
        for client in sessions:
            client.ok("NOOP")
        self.session("user4").ok("QUIT")

    def test_a_stop_ends_all(self):
        self.open({"timeouts": {"shutdown": "1s"}})
        self.served.maildir("user1").deliver(MESSAGE)
        old = self.session()
        old.ok("DELE 1")
        self.upgrade()
        new = self.session("user2")
        self.signal(signal.SIGTERM)
        self.eventually(lambda: self.is_refused(("127.0.0.1", self.served.port)), "nobody listens")
        for client in (old, new):
            self.assertNotIn(b"+OK", client.rest())
        self.all_end()
        self.assertEqual([MESSAGE], self.served.maildir("user1").contents())

    def test_a_second_stop_ends_all_at_once(self):
        self.open({"timeouts": {"shutdown": "1h"}})
        old = self.session()
        self.upgrade()
        new = self.session("user2")
        self.signal(signal.SIGTERM)
        self.eventually(lambda: self.draining() >= 2 * self.count, "all drain")
        for client in (old, new):
            client.ok("NOOP")
        self.signal(signal.SIGTERM)
        self.all_end()

    def test_a_reload_follows(self):
        self.open()
        self.upgrade()
        self.reload({"server": {"hostname": "new.example.test"}})
        with Client(self.served) as client:
            self.assertIn("new.example.test", client.greeting)

    def test_the_configuration_on_disk_counts(self):
        self.open()
        self.settings = {"server": {"hostname": "new.example.test"}}
        self.served.configure(self.with_workers(self.settings))
        self.upgrade()
        with Client(self.served) as client:
            self.assertIn("new.example.test", client.greeting)

    def test_of_what_is_no_program_is_refused(self):
        self.open()
        inside = self.session()
        for content, mode, reason in (
                (RESTANTE, 0o644, "Permission denied"), (b"", 0o755, "exit code"),
                (b"\x7fELF" + bytes(100), 0o755, "can't start"),
                (b"#!/bin/sh\nexit 3\n", 0o755, "exit code 3"),
                (b"#!/bin/sh\nkill -SEGV $$\n", 0o755, "signal 11")):
            refused = len(self.refusals("upgrade"))
            self.put_on_disk(content, mode)
            self.signal(signal.SIGUSR2)
            self.eventually(lambda: len(self.refusals("upgrade")) > refused, reason)
            if content:  # the kernel or a shell may take nothing for a program
                self.assertIn(reason, self.refusals("upgrade")[-1])
            inside.ok("NOOP")
        self.session("user2").ok("QUIT")
        self.put_on_disk(RESTANTE)
        self.upgrade()

    def test_all_that_the_new_program_finds_wrong_is_said(self):
        self.open()
        inside = self.session()
        self.served.configuration.write_text("[limits]\nsesions = 5\n[timeouts]\nlogin = 7\n")
        self.signal(signal.SIGUSR2)
        self.is_refused_because("upgrade", "toml:2:1", "toml:4:")
        self.served.configure(self.with_workers({
            "auth.source": [{"driver": "passwd-file", "path": "nobody-is-here"}],
            "listener": [{"address": "127.0.0.1:0", "tls": "starttls"}],
            "tls": {"certificate": "none.pem", "private_key": "none.key"}}))
        self.signal(signal.SIGUSR2)
        self.is_refused_because("upgrade", "nobody-is-here", "none.pem", "none.key")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.served.configure(self.with_workers({"listener": [{"address": address}]}))
            self.signal(signal.SIGUSR2)
            self.is_refused_because("upgrade", address)
        self.served.configure(self.with_workers({"log": {"target": "/nowhere/pop.log"}}))
        self.signal(signal.SIGUSR2)
        self.is_refused_because("upgrade", "/nowhere/pop.log")
        inside.ok("NOOP")
        self.session("user2").ok("QUIT")


    def test_a_program_behind_a_link_is_the_one_where_it_leads_then(self):
        """As whoever keeps versions side by side moves it."""
        versions = [self.folder / f"version{number}" for number in (1, 2)]
        for version in versions:
            version.mkdir()
            shutil.copy(RESTANTE, version / "restante")
        link = self.folder / "current"
        link.symlink_to(versions[0])
        self.start(self.workers, program=link / "restante")
        (self.folder / "next").symlink_to(versions[1])
        (self.folder / "next").rename(link)
        new = self.upgrade()
        self.assertEqual(str(versions[1] / "restante"), os.readlink(f"/proc/{new}/exe"))

    def test_what_only_a_restart_changes_waits(self):
        self.open()
        self.settings = {"server": {"runtime_dir": "/proc/nowhere"},
                         "maildrop": {"lock_dir": "/proc/nothing"}}
        self.served.configure(self.with_workers(self.settings))
        self.upgrade()
        for key in ("server.runtime_dir", "maildrop.lock_dir"):
            self.served.wait_for("takes effect at the next start only", key=key)
        self.session().ok("QUIT")
        new = self.folder / "new"
        self.settings = {"server": {"runtime_dir": str(new)}}
        self.served.configure(self.with_workers(self.settings))
        self.upgrade()
        self.assertFalse(new.exists())

    def test_another_that_is_asked_for_meanwhile_follows(self):
        self.open()
        os.mkfifo(self.folder / "go")
        self.put_on_disk(f'#!/bin/sh\nread go <{self.folder}/go\nexec {RESTANTE} "$@"\n'.encode())
        self.signal(signal.SIGUSR2)
        with open(self.folder / "go", "w", encoding="ascii") as go:  # once it waits
            self.signal(signal.SIGUSR2)
            go.write("\n")
        self.served.wait_for("the new program serves, this one drains", count=2)
        self.session().ok("QUIT")


class UpgradeWithOneWorker(Upgrade, House):
    workers = 1


class UpgradeWithTwoWorkers(Upgrade, House):
    workers = 2


class Memory(House):
    def test_verified_passwords_are_remembered(self):
        """While all threads compute, only who was verified before is answered at once."""
        quick = self.crypt("secret")
        self.open({"server": {"threads": 2}, "timeouts": {"login_check": "1s"}})
        self.served.write_users({**USERS, "user1": quick, "slow": SLOW})
        self.reload()
        self.session().ok("QUIT")
        for replace in (self.reload, self.upgrade):
            replace()
            crowd = self.clients(4)
            for client in crowd:
                client.send("USER slow\r\nPASS x\r\n")
            self.assertTrue(self.login().startswith("+OK"))
            for client in crowd:
                client.line()
                client.line()

    @staticmethod
    def crypt(password):
        hashed = subprocess.run(["openssl", "passwd", "-6", password], capture_output=True,
                                text=True, check=True).stdout.strip()
        return "{CRYPT}" + hashed


class Hanging(House):
    def test_a_program_that_hangs_stops_nobody(self):
        """Until somebody has had enough of it."""
        self.open()
        self.put_on_disk(b"#!/bin/sh\nexec sleep 600\n")
        self.signal(signal.SIGUSR2)
        new = int(self.served.wait_for("new program started")["pid"])
        self.session().ok("QUIT")
        os.kill(new, signal.SIGKILL)
        self.is_refused_because("upgrade", "signal 9")
        self.put_on_disk(RESTANTE)
        self.upgrade()


if __name__ == "__main__":
    unittest.main()
