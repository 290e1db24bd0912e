# SPDX-License-Identifier: Apache-2.0
"""Who is who in a server, and what comes of it when one of them ends, hangs or can't begin."""

import os
import pathlib
import signal
import subprocess
import unittest

import certificates
from client import Client
from harness import PATIENCE, RESTANTE, Maildir
from house import MESSAGE, SCAN, THROTTLED, House, identity, needs_root, number_of


class WhoIsWho(House):
    def children(self):
        folder = pathlib.Path(f"/proc/{self.served.pid}/task/{self.served.pid}")
        return [int(pid) for pid in (folder / "children").read_text().split()]

    def title(self, pid):
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()

    def test_ps_says_it(self):
        self.workers = 2
        self.open()
        expected = {self.process("auth"): "restante-auth", self.process("clerk"): "restante-clerk",
                    self.process("worker", 1): "restante-worker 1",
                    self.process("worker", 2): "restante-worker 2"}
        self.assertEqual(expected, {pid: self.title(pid) for pid in self.children()})
        for pid, title in expected.items():
            name = pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
            self.assertEqual(title.split(" ")[0][:15], name)

    @needs_root
    def test_each_has_the_user_of_its_role_and_no_capability(self):
        self.workers = 2
        (self.folder / "users").touch(0o600)
        self.give_to_mail_before_start()
        self.open({"server": {"user": "mail", "auth_user": "daemon"}})
        self.served.users.chmod(0o600)
        users = {self.process("auth"): "daemon", self.process("clerk"): "mail",
                 **{pid: "mail" for pid in self.worker_processes()}}
        for pid, user in users.items():
            self.assertEqual([number_of(user)] * 4, identity(pid))
            self.assertEqual(["0000000000000000"], identity(pid, "CapEff"))
            self.assertEqual(["0000000000000000"], identity(pid, "CapBnd"))
            self.assertEqual(["1"], identity(pid, "NoNewPrivs"))
        self.assertEqual(["0"] * 4, identity(self.served.pid))
        self.session().ok("QUIT")

    def give_to_mail_before_start(self):
        (self.folder / "mail").mkdir()
        self.give_to("mail")


class Ending:
    """One of them ends by itself. `workers` says how many there are."""

    def kill(self, role, number=1):
        """Comes back when there is another."""
        started = len(self.served.events(f"{role} started"))
        pid = self.process(role, number)
        os.kill(pid, signal.SIGKILL)
        ended = "a worker ended" if role == "worker" else f"{role} ended"
        self.assertEqual("signal 9", self.served.wait_for(ended, pid=str(pid))["end"])
        self.served.wait_for(f"{role} started", count=started + 1)

    def test_of_auth_ends_no_session_and_no_login(self):
        self.open({"timeouts": {"login_check": "60s"}})
        self.served.maildir("user1").deliver(MESSAGE)
        inside = self.session()
        half_way = [Client(self.served) for _ in range(4)]
        for number, client in enumerate(half_way, 10):
            self.addCleanup(client.close)
            client.ok(f"USER user{number}")
        self.kill("auth")
        for client in half_way:
            client.ok("PASS secret")
        inside.ok("DELE 1")
        inside.ok("QUIT")
        self.assertEqual([], self.served.maildir("user1").files())

    def test_of_auth_forgets_no_guesses(self):
        self.open({**THROTTLED, "timeouts": {"login_check": "60s"}})
        self.guess_until_refused()
        self.kill("auth")
        self.assertTrue(self.is_penalised("user2"))
        self.assertTrue(self.login("user1").startswith("+OK"))

    def test_of_the_clerk_is_seen_by_nobody(self):
        self.open()
        inside = self.session()
        self.kill("clerk")
        inside.ok("NOOP")
        self.session("user3").ok("QUIT")

    def test_of_a_worker_deletes_nothing_and_frees_its_maildrops(self):
        self.open()
        self.served.maildir("user1").deliver(MESSAGE)
        inside = self.session()
        inside.ok("DELE 1")
        for number in range(1, self.count + 1):
            self.kill("worker", number)
        self.assertEqual(b"", inside.rest())
        again = self.session()
        self.assertEqual(SCAN, again.stat())
        self.assertEqual([MESSAGE], self.served.maildir("user1").contents())

    def test_of_the_supervisor_ends_all_and_another_server_has_everything(self):
        self.open()
        maildir = self.served.maildir("user1")
        maildir.deliver(MESSAGE)
        inside = self.session()
        inside.ok("DELE 1")
        port = self.served.port
        self.served.process.kill()
        for number in range(1, self.count + 1):
            self.served.wait_for("the supervisor is gone", worker=str(number))
        self.all_end()
        self.assertTrue(self.is_refused(("127.0.0.1", port)))
        self.assertEqual([MESSAGE], maildir.contents())
        listener = {"listener": [{"address": f"127.0.0.1:{port}", "tls": "none"}]}
        self.open(listener)
        self.assertEqual(SCAN, self.session().stat())

    def test_all_at_once_by_nobody_s_wish_is_borne(self):
        self.open({"timeouts": {"login_check": "60s"}})
        started = len(self.served.events("auth started"))
        for pid in (self.process("auth"), self.process("clerk"), *self.worker_processes()):
            os.kill(pid, signal.SIGKILL)
        self.served.wait_for("auth started", count=started + 1)
        self.session().ok("QUIT")


class EndingWithOneWorker(Ending, House):
    workers = 1


class EndingWithTwoWorkers(Ending, House):
    workers = 2


class Hanging:
    """One of them stands still."""

    WATCHED = {"timeouts": {"watchdog": "2s", "login_check": "60s"}}

    def stop(self, role, number=1):
        """Comes back when it has been replaced."""
        started = len(self.served.events(f"{role} started"))
        pid = self.process(role, number)
        os.kill(pid, signal.SIGSTOP)
        name = "a worker" if role == "worker" else role
        self.served.wait_for(f"{name} hangs and is killed", pid=str(pid))
        self.served.wait_for(f"{role} started", count=started + 1)

    def test_auth_is_replaced(self):
        self.open(self.WATCHED)
        inside = self.session()
        self.stop("auth")
        inside.ok("NOOP")
        self.session("user3").ok("QUIT")

    def test_the_clerk_is_replaced(self):
        self.open(self.WATCHED)
        inside = self.session()
        self.stop("clerk")
        inside.ok("NOOP")

    def test_a_worker_is_replaced(self):
        self.open(self.WATCHED)
        for number in range(1, self.count + 1):
            self.stop("worker", number)
        self.session().ok("QUIT")

    def test_a_login_that_auth_has_and_never_answers_is_told_to_come_again(self):
        self.open(self.WATCHED)
        inside = self.session()
        with Client(self.served) as client:
            client.ok("USER user3")
            os.kill(self.process("auth"), signal.SIGSTOP)
            client.send("PASS secret\r\n")
            inside.ok("NOOP")
            self.assertTrue(client.line().startswith("-ERR [SYS/TEMP]"))
        self.session("user3").ok("QUIT")


class HangingWithOneWorker(Hanging, House):
    workers = 1


class HangingWithTwoWorkers(Hanging, House):
    workers = 2


class Start(House):
    """What is wrong at the start is said, all of it, and nobody is left."""

    TLS = {"listener": [{"address": "127.0.0.1:0", "tls": "implicit"}]}

    def fails(self, settings, *reasons):
        for workers in (1, 2):
            self.count = workers
            self.server(self.with_workers(settings), start=False)
            # Comes back when every process that has its standard error is gone.
            done = subprocess.run([RESTANTE, "--config", str(self.folder / "restante.toml")],
                                  text=True, capture_output=True, timeout=PATIENCE, check=False,
                                  stdin=subprocess.DEVNULL)
            self.assertNotIn(done.returncode, (0, 70), done.stderr)
            for reason in reasons:
                with self.subTest(workers=workers, reason=reason):
                    said = [line for line in done.stderr.splitlines()
                            if line.startswith("restante: ") and reason in line]
                    self.assertEqual(1, len(said), done.stderr)

    def test_users_in_a_fifo(self):
        os.mkfifo(self.folder / "fifo")
        self.fails({"auth.source": [{"driver": "passwd-file", "path": "fifo"}]}, "fifo")

    def test_files_that_are_not_there_are_all_said(self):
        self.fails({**self.TLS, "tls": {"certificate": "none.pem", "private_key": "none.key"},
                    "auth.source": [{"driver": "passwd-file", "path": "nobody-is-here"}]},
                   "none.pem", "none.key", "nobody-is-here")

    def test_what_no_process_understands_is_said_of_all(self):
        certificate, _ = certificates.make("house")
        _, other_key = certificates.make("stranger")
        (self.folder / "nonsense").write_bytes(b"\0" * 100)
        self.fails({**self.TLS, "tls": {"certificate": certificate, "private_key": other_key},
                    "auth.source": [{"driver": "passwd-file", "path": "nonsense"}]},
                   pathlib.Path(other_key).name)

    def test_walls_are_there_or_it_says_which_not(self):
        self.workers = 1
        self.count = 1
        served = self.server(self.with_workers({"security": {"sandbox": "on"}}), start=False)
        served.launch()
        self.eventually(lambda: served.events("serving") or "there is no wall" in served.text(),
                        "it serves, or says why not")
        if not served.events("serving"):
            self.assertEqual(78, served.wait())

    def test_mail_that_is_not_there_is_an_error_and_logins_are_told_to_wait(self):
        self.open({"maildrop": {"path": "disk/%u"}})
        self.served.wait_for_text("no mail can be served")
        self.assertTrue(self.login().startswith("-ERR [SYS/TEMP]"))
        self.assertFalse((self.folder / "disk").exists())
        disk = Maildir(self.folder / "disk/user1")
        disk.deliver(MESSAGE)
        self.reload()
        self.assertEqual(SCAN, self.session().stat())


if __name__ == "__main__":
    unittest.main()
