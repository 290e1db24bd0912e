# SPDX-License-Identifier: Apache-2.0
"""SIGHUP starts a new set of processes with the configuration as it is then, and with what only
the supervisor's rights can open; whatever is wrong, nobody notices but the log."""

import os
import shutil
import signal
import socket
import ssl
import time
import unittest

import certificates
from client import Client
from harness import PATIENCE
from house import (IS_ROOT, MESSAGE, SCAN, THROTTLED, USERS, House, identity, needs_root,
                   number_of)

HERE = {"address": "127.0.0.1:0", "tls": "none"}


class Tls(House):
    """Certificates as the tools that renew them leave them."""

    SETTINGS = {"listener": [{"address": "127.0.0.1:0", "tls": "implicit"}],
                "tls": {"certificate": "live/fullchain.pem", "private_key": "live/privkey.pem"}}

    def served_certificate(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        address = ("127.0.0.1", self.served.port)
        with socket.create_connection(address, PATIENCE) as plain, \
                context.wrap_socket(plain) as client:
            return ssl.DER_cert_to_PEM_cert(client.getpeercert(True)).strip()

    def renew(self, number):
        """live/ has links to archive/, which only root can enter. The new certificate."""
        for folder in ("live", "archive"):
            (self.folder / folder).mkdir(mode=0o700, exist_ok=True)
        certificate, key = certificates.make(f"renewed-{number}")
        for source, name in ((certificate, "fullchain"), (key, "privkey")):
            file = self.folder / f"archive/{name}{number}.pem"
            shutil.copy(source, file)
            file.chmod(0o600)
            link = self.folder / "live/new"
            link.symlink_to(f"../archive/{name}{number}.pem")
            link.rename(self.folder / f"live/{name}.pem")
        with open(certificate, encoding="ascii") as file:
            return file.read().strip()

    def renewals_are_served(self, settings):
        first = self.renew(1)
        self.open({**self.SETTINGS, **settings})
        self.assertEqual(first, self.served_certificate())
        second = self.renew(2)
        self.reload()
        self.assertEqual(second, self.served_certificate())
        # The old ones are gone by now.
        (self.folder / "archive/privkey2.pem").unlink()
        self.served.signal(signal.SIGHUP)
        self.is_refused_because("reload", "privkey.pem")
        self.assertEqual(second, self.served_certificate())

    def test_of_a_server_that_is_nobody_else(self):
        self.renewals_are_served({})

    @needs_root
    def test_of_root_alone(self):
        (self.folder / "mail").mkdir()
        self.give_to("mail")
        self.workers = 2
        self.renewals_are_served({"server": {"user": "mail"}})


class RootsOwn(House):
    """What `server.user` could not open."""

    workers = 2

    def setUp(self):
        super().setUp()
        (self.folder / "mail").mkdir()
        if IS_ROOT:
            self.give_to("mail")

    def low(self):
        """A port below 1024 that nobody has."""
        for port in range(1023, 600, -1):
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.7", port))
                except OSError:
                    continue
                return port
        return self.fail("all low ports are taken")

    @needs_root
    def test_a_low_port_comes_and_goes(self):
        self.open({"server": {"user": "mail"}, "listener": [HERE]})
        low = ("127.0.0.7", self.low())
        listener = {"address": f"{low[0]}:{low[1]}", "tls": "none"}
        for _ in range(2):
            self.reload({"server": {"user": "mail"}, "listener": [HERE, listener]})
            with socket.create_connection(low, PATIENCE) as client:
                self.assertTrue(client.recv(100).startswith(b"+OK"))
            self.reload({"server": {"user": "mail"}, "listener": [HERE]})
            self.assertTrue(self.is_refused(low))

    @needs_root
    def test_users_that_root_alone_may_read(self):
        self.open({"server": {"user": "mail"}})
        self.served.write_users({**USERS, "eve": "secret"})
        self.served.users.chmod(0o600)
        self.reload()
        self.session("eve").ok("QUIT")

    @needs_root
    def test_a_log_in_a_folder_of_root_is_rotated(self):
        log = self.folder / "log"
        log.mkdir(mode=0o700)
        port = self.free_port()
        self.count = 2
        server = self.server(self.with_workers({
            "server": {"user": "mail"}, "log": {"target": str(log / "pop.log")},
            "listener": [{"address": f"127.0.0.1:{port}"}]}), users=USERS, start=False)
        server.launch()
        self.eventually(lambda: (log / "pop.log").exists() and
                        "listening" in (log / "pop.log").read_text(), "a log")
        rotated = (log / "pop.log").rename(log / "pop.log.1")
        for number in (signal.SIGUSR1, signal.SIGHUP):
            server.signal(number)
            self.eventually(lambda: self.both_write(port, log / "pop.log"), "both write there")
            rotated = (log / "pop.log").rename(rotated.with_suffix(f".{int(number)}"))
        server.signal(signal.SIGUSR1)
        self.eventually(lambda: self.both_write(port, log / "pop.log"), "both write there")
        server.stop()

    @staticmethod
    def both_write(port, log):
        with Client(port) as client:
            client.ok("QUIT")
        text = log.read_text() if log.exists() else ""
        return all(f'"session ended" worker={number}' in text for number in (1, 2))

    @needs_root
    def test_another_user(self):
        self.open({"server": {"user": "mail"}})
        self.session().ok("QUIT")
        self.give_to("daemon")
        self.settings = {"server": {"user": "daemon"}}
        self.served.configure(self.with_workers(self.settings))
        self.served.signal(signal.SIGHUP)
        self.is_refused_because("reload", "chown -R daemon")
        for path in (self.folder / "run", *(self.folder / "run").rglob("*")):
            shutil.chown(path, "daemon")
        self.reload()
        for pid in (self.process("auth"), self.process("clerk"), *self.worker_processes()):
            self.assertEqual([number_of("daemon")] * 4, identity(pid))
        self.session().ok("QUIT")

    @needs_root
    def test_nobody_stays_root_unasked(self):
        self.open({"server": {"user": "mail"}})
        self.served.configure(self.with_workers({"server": {"user": ""}}))
        self.served.signal(signal.SIGHUP)
        self.is_refused_because("reload", "server.user does not say who to become")
        self.served.configure(self.with_workers({"server": {"user": "there-is-no-such-user"}}))
        self.served.signal(signal.SIGHUP)
        self.is_refused_because("reload", "useradd --system there-is-no-such-user")
        self.session().ok("QUIT")


class UnchangedUsers(House):
    """A file that did not change is not read again, by whoever comes next."""

    def counts(self):
        events = ("users read", "users unchanged")
        return {event: len(self.served.events(event)) for event in events}

    def look_again(self, event):
        """A reload, after which that was said once more."""
        before = self.counts()
        self.reload()
        self.assertEqual({**before, event: before[event] + 1}, self.counts())
        self.session().ok("QUIT")

    def test_are_known_to_the_next_set_and_to_a_replacement(self):
        self.open()
        # What was written just before it was read may have been written again since.
        written = self.served.users.stat().st_ctime
        self.eventually(lambda: time.time() > written + 3, "the clock ticks")
        self.look_again("users read")
        self.look_again("users unchanged")
        auth = self.process("auth")
        os.kill(auth, signal.SIGKILL)
        self.served.wait_for("users unchanged", count=2)
        self.session().ok("QUIT")
        self.served.write_users({**USERS, "eve": "secret"})
        self.look_again("users read")
        self.session("eve").ok("QUIT")


class Workers(House):
    """Another number of them."""

    def all_wait(self):
        """Clients that no process has accepted yet."""
        for pid in self.worker_processes():
            os.kill(pid, signal.SIGSTOP)
        return self.clients(greet=False)

    def goes_to(self, workers):
        waiting, stopped = self.all_wait(), self.worker_processes()
        self.served.configure(self.with_workers({"server": {"workers": workers}}))
        done = len(self.served.events("reloaded"))
        self.served.signal(signal.SIGHUP)
        self.served.wait_for("reloaded", count=done + 1)
        self.count = workers
        for client in waiting:
            self.assertTrue(client.line().startswith("+OK"))
            client.close()
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        by_worker = {entry["worker"] for entry in self.served.events("serving")[-workers:]}
        self.assertEqual({str(number) for number in range(1, workers + 1)}, by_worker)

    def test_refuses_nobody_who_waits(self):
        self.open({"timeouts": {"watchdog": "0s"}})
        for workers in (3, 2, 1):
            self.goes_to(workers)
        for client in self.clients():
            client.ok("QUIT")


class Reload:
    """With `workers`."""

    def test_what_is_wrong_is_said_all_at_once(self):
        self.open()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.served.configure(self.with_workers({
                "listener": [HERE, {"address": address, "tls": "starttls"}],
                "tls": {"certificate": "none.pem", "private_key": "none.key"},
                "auth.source": [{"driver": "passwd-file", "path": "nobody-is-here"}]}))
            self.served.signal(signal.SIGHUP)
            self.is_refused_because("reload", address, "none.pem", "none.key", "nobody-is-here")
        self.session().ok("QUIT")

    def test_what_several_processes_refuse_is_said_of_all(self):
        self.open()
        self.session().ok("QUIT")  # who serves has begun, and knows how many users there are
        certificate, _ = certificates.make("house")
        _, other_key = certificates.make("stranger")
        self.served.write_users(dict(list(USERS.items())[:5]))
        self.served.configure(self.with_workers({
            "listener": [{**HERE, "tls": "starttls"}],
            "tls": {"certificate": certificate, "private_key": other_key}}))
        self.served.signal(signal.SIGHUP)
        self.is_refused_because("reload", "stranger", "5 users where 40 were")
        self.session("user30").ok("QUIT")
        source = {"driver": "passwd-file", "path": "users", "shrink_limit": "100%"}
        self.reload({"auth.source": [source]})
        self.assertTrue(self.login("user30").startswith("-ERR [AUTH]"))

    def test_sessions_keep_what_they_began_with(self):
        self.open({"limits": {"bad_commands": 3}})
        self.served.maildir("user1").deliver(MESSAGE)
        inside = self.session()
        self.served.write_users({"eve": "secret"})
        source = {"driver": "passwd-file", "path": "users", "shrink_limit": "100%"}
        self.reload({"auth.source": [source], "maildrop": {"path": "elsewhere/%u"},
                     "limits": {"bad_commands": 30}})
        self.assertEqual(SCAN, inside.stat())
        inside.ok("DELE 1")
        inside.ok("QUIT")
        self.assertEqual([], self.served.maildir("user1").files())

    def test_locks_and_limits_hold_across_sets(self):
        self.locks_and_limits_hold_across(self.reload)

    def test_guesses_are_remembered(self):
        self.open(THROTTLED)
        self.guess_until_refused()
        self.reload()
        self.assertTrue(self.is_penalised())
        self.assertTrue(self.login("user1").startswith("+OK"))

    def test_three_old_sets_at_most(self):
        self.open()
        users = [f"user{number}" for number in range(1, 6)]
        sessions = []
        for user in users[:4]:
            sessions.append(self.session(user))
            self.reload()
        self.served.wait_for("ending the oldest sessions: too many sets drain", set="1")
        self.assertNotIn(b"+OK", sessions[0].rest())
        for client in sessions[1:]:
            client.ok("NOOP")
        self.session(users[0]).ok("QUIT")

    def test_a_folder_of_mail_that_comes(self):
        self.open({"maildrop": {"path": "disk/%u"}})
        self.assertTrue(self.login().startswith("-ERR [SYS/TEMP]"))
        (self.folder / "disk").mkdir()
        self.reload()
        self.session().ok("QUIT")


class ReloadWithOneWorker(Reload, House):
    workers = 1


class ReloadWithTwoWorkers(Reload, House):
    workers = 2


if __name__ == "__main__":
    unittest.main()
