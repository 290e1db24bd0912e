# SPDX-License-Identifier: Apache-2.0
"""What the walls around a process leave, what they keep out, and what the log says of them."""

import os
import pwd
import re
import signal
import subprocess
import unittest

import harness
from client import Client
from harness import USER, ServerTest, as_wire

MAIL = b"Subject: x\n\nhello\n"


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


# Looking for leaks at the end is no call that the walls let pass.
NO_LEAKS = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
# A sanitizer turns core dumps off by itself.
DUMPS = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":disable_coredump=0"}


class Walls(ServerTest):
    def server(self, settings=None, **options):
        return super().server(settings, environment=NO_LEAKS, **options)

    def test_stand_around_every_process_that_serves(self):
        for workers in (1, 2):
            with self.subTest(workers=workers):
                server = self.server({"server": {"runtime_dir": "run", "workers": workers},
                                      "security": {"sandbox": "on"}},
                                     folder=self.folder / str(workers))
                server.wait_for("sandboxed", count=workers + 2, calls="restricted")
                supervisor, *children = server.pids
                self.assertEqual(workers + 2, len(children))
                for pid in children:
                    status = status_of(pid)
                    self.assertEqual(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]))
                # It must be able to make processes of any kind, and hears no stranger.
                self.assertEqual("0", status_of(supervisor)["Seccomp"])

    def test_may_be_left_out(self):
        server = self.server({"security": {"sandbox": "off"}})
        self.assertEqual([], server.events("sandboxed"))
        status = status_of(server.worker_pid)
        self.assertEqual(("1", "0"), (status["NoNewPrivs"], status["Seccomp"]))

    def test_a_link_out_of_the_mail_leads_nowhere(self):
        server = self.server({"security": {"sandbox": "on"}}, folder=self.folder / "server")
        self.link_away(server)
        with Client(server) as client:
            client.ok("USER joe")
            self.assertIn("[SYS/PERM]", client.refused("PASS secret"))

    def test_but_where_the_operator_said_so(self):
        server = self.server({"security": {"sandbox": "on", "paths": ["../disk2"]}},
                             folder=self.folder / "server", start=False)
        self.link_away(server)
        server.start()
        with Client(server) as client:
            client.log_in("joe")
            self.assertEqual(as_wire(MAIL), client.message("RETR 1"))
            client.ok("DELE 1")
            client.ok("QUIT")
        self.assertEqual([], harness.Maildir(self.folder / "disk2/joe").files())

    def link_away(self, server):
        harness.Maildir(self.folder / "disk2/joe").deliver(MAIL)
        (server.folder / "mail").mkdir(exist_ok=True)
        (server.folder / "mail/joe").symlink_to(self.folder / "disk2/joe")

    def test_a_reload_moves_them(self):
        server = self.server({"security": {"sandbox": "on"}})
        harness.Maildir(self.folder / "disk2/joe").deliver(MAIL)
        server.configure({"security": {"sandbox": "on"}, "maildrop": {"path": "disk2/%u"}})
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        self.assertIn("disk2", server.wait_for("sandboxed", role="worker", count=2)["files"])
        with Client(server) as client:
            client.log_in("joe")
            self.assertEqual(as_wire(MAIL), client.message("RETR 1"))

    def test_a_missing_folder_of_all_mail_opens_nothing(self):
        server = self.server({"security": {"sandbox": "on"}, "maildrop": {"path": "gone/%u"}})
        said = server.wait_for("no mail can be served")
        self.assertIn(f"there is no folder {self.folder / 'gone'}", said["problem"])
        self.assertNotIn("gone", server.wait_for("sandboxed", role="worker")["files"])
        with Client(server) as client:
            client.ok("USER joe")
            self.assertIn("[SYS/TEMP]", client.refused("PASS secret"))
        self.assertFalse((self.folder / "gone").exists())
        # Once it is there, a reload is all that is needed.
        harness.Maildir(self.folder / "gone/joe").deliver(MAIL)
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        with Client(server) as client:
            client.log_in("joe")
            self.assertEqual(as_wire(MAIL), client.message("RETR 1"))

    def test_another_folder_of_all_mail_waits_for_a_reload(self):
        """As it is when a disk is mounted again: the walls stand around the folder before."""
        server = self.server({"security": {"sandbox": "on"}})
        mail = self.folder / "mail"
        mail.rename(self.folder / "before")
        harness.Maildir(mail / "joe").deliver(MAIL)
        for _ in range(2):
            with Client(server) as client:
                client.ok("USER joe")
                self.assertIn("[SYS/TEMP]", client.refused("PASS secret"))
        server.wait_for_text("is another than when this process began")
        self.assertEqual(1, server.text().count("send SIGHUP"))
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        with Client(server) as client:
            client.log_in("joe")
            self.assertEqual(as_wire(MAIL), client.message("RETR 1"))

    def test_homes_anywhere_are_reached(self):
        server = self.server({"security": {"sandbox": "on"}, "maildrop": {"path": "%h/Maildir"}},
                             users={}, start=False)
        home = self.folder / "far/away"
        harness.Maildir(home / "Maildir").deliver(MAIL)
        server.users.write_text(f"joe:{{PLAIN}}secret::::{home}::\n")
        server.start()
        with Client(server) as client:
            client.log_in("joe")
            self.assertEqual(as_wire(MAIL), client.message("RETR 1"))


class Rights(ServerTest):
    """Of a process that root started."""

    ALL_FILES = 1 << 1  # CAP_DAC_OVERRIDE

    def capabilities(self, pid):
        status = status_of(pid)
        return {name: int(status[name], 16) for name in
                ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}

    def test_are_its_users(self):
        if USER != "root":
            return  # nobody else can become another
        account = pwd.getpwnam("nobody")
        self.folder.chmod(0o755)
        server = self.server({"server": {"user": account.pw_name}}, start=False)
        os.chown(self.folder / "mail", account.pw_uid, account.pw_gid)
        server.start()
        for pid in server.pids[1:]:
            status = status_of(pid)
            self.assertEqual({str(account.pw_uid)}, set(status["Uid"].split()))
            self.assertEqual({str(account.pw_gid)}, set(status["Gid"].split()))
            groups = os.getgrouplist(account.pw_name, account.pw_gid)
            self.assertEqual(set(map(str, groups)), set(status["Groups"].split()))
            self.assertEqual({0}, set(self.capabilities(pid).values()))
        with Client(server) as client:
            client.log_in("joe").ok("QUIT")

    def test_of_root_are_one(self):
        if USER != "root":
            return
        had = self.capabilities(os.getpid())["CapEff"]
        server = self.server()
        self.assertRegex(server.wait_for("configuration")["problem"], "server.user: .* stay root")
        left = self.capabilities(server.worker_pid)
        self.assertEqual(self.ALL_FILES & had, left["CapEff"])
        self.assertEqual((0, 0), (left["CapBnd"], left["CapAmb"]))


class Dumps(ServerTest):
    def core_limit(self, pid):
        with open(f"/proc/{pid}/limits", encoding="ascii") as file:
            return re.search(r"Max core file size +(\S+)", file.read())[1]

    def test_are_off(self):
        server = self.server({"security": {"sandbox": "off"}})
        self.assertEqual("0", self.core_limit(server.worker_pid))

    def test_may_be_on(self):
        server = self.server({"security": {"sandbox": "off", "core_dumps": True}},
                             wrapper=["prlimit", "--core=1024:1024"], environment=DUMPS)
        self.assertEqual("1024", self.core_limit(server.worker_pid))


class Check(ServerTest):
    def test_knows_the_words(self):
        self.server({"security": {"sandbox": "maybe"}}, start=False)
        result = subprocess.run([harness.RESTANTE, "--check", "--config",
                                 os.fspath(self.folder / "restante.toml")],
                                capture_output=True, text=True, check=False)
        self.assertEqual(78, result.returncode)
        self.assertIn('security.sandbox must be "auto", "on" or "off"', result.stderr)


if __name__ == "__main__":
    unittest.main()
