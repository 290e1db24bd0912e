# SPDX-License-Identifier: Apache-2.0
"""Several workers under a supervisor: to clients they are one server."""

import os
import signal
import socket
import subprocess
import unittest

import certificates
from client import Client
from harness import PATIENCE, RESTANTE
from workers import MANY, USERS, Workers

MESSAGE = b"a: b\n\none\n"


class Serving(Workers):
    def test_all_get_their_share(self):
        self.start(3)
        for client in self.clients():
            client.ok("QUIT")
        self.served.wait_for("session ended", count=MANY)
        by_worker = {entry["worker"] for entry in self.served.events("session ended")}
        self.assertEqual({"1", "2", "3"}, by_worker)
        self.assertEqual(1, len(self.served.events("listening")))
        self.assertNotIn("worker", self.served.events("listening")[0])

    def test_one_has_a_number_too(self):
        self.start(1)
        self.assertEqual("1", self.served.events("serving")[0]["worker"])

    def test_a_unix_socket_is_shared(self):
        path = self.folder / "pop.sock"
        self.start(settings={"listener": [{"address": f"unix:{path}"}]})
        self.kill_worker(1)
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(path))
            self.assertTrue(client.recv(1000).startswith(b"+OK"))

    def test_a_maildrop_has_one_session(self):
        self.start(4)
        clients = self.clients()
        for client in clients:
            client.send("USER user1\r\nPASS secret\r\n")
        answers = [(client.line(), client.line())[1] for client in clients]
        self.assertEqual(1, sum(answer.startswith("+OK") for answer in answers))
        self.assertEqual(MANY - 1, sum("[IN-USE]" in answer for answer in answers))
        inside = next(c for c, answer in zip(clients, answers) if answer.startswith("+OK"))
        inside.ok("QUIT")
        inside.rest()
        for client in self.clients(MANY):
            client.log_in("user1").ok("QUIT")
            client.rest()

    def test_a_port_is_shared_with_no_other_server(self):
        self.start()
        listener = [{"address": f"127.0.0.1:{self.served.port}"}]
        for workers in (1, 2):
            other = self.server({"server": {"workers": workers, "runtime_dir": "run"},
                                 "listener": listener}, folder=self.folder / "other", start=False)
            other.launch()
            self.assertEqual(75, other.wait())
            self.assertIn(f"127.0.0.1:{self.served.port}", other.text())

    def test_tls_sessions_are_resumed_by_all(self):
        certificate, key = certificates.make("ecdsa")
        self.start(settings={"listener": [{"address": "127.0.0.1:0", "tls": "implicit"}],
                             "tls": {"certificate": certificate, "private_key": key}})
        self.assertIn("New, ", self.s_client("-sess_out"))

        def all_have_resumed():
            self.assertIn("Reused, ", self.s_client("-sess_in"))
            resumed = self.served.events("session ended")[1:]
            return {entry["worker"] for entry in resumed} == {"1", "2"}

        self.eventually(all_have_resumed, "each worker resumes the session")

    def s_client(self, option):
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.served.port}", option,
             str(self.folder / "session"), "-ign_eof", "-crlf"],
            input=b"QUIT\n", capture_output=True, timeout=PATIENCE).stdout.decode()


class Limits(Workers):
    def admitted(self, count, **options):
        clients = self.clients(count, **options)
        return [client for client in clients if client.greeting.startswith("+OK")]

    def test_sessions_are_counted_over_all_workers(self):
        self.start(settings={"limits": {"sessions": 7}})
        inside = self.admitted(7)
        self.assertEqual(7, len(inside))
        self.assertEqual([], self.admitted(MANY))
        inside[0].ok("QUIT")
        inside[0].rest()
        self.eventually(lambda: self.admitted(1), "there is room again")
        self.assertEqual([], self.admitted(MANY))

    def test_an_address_is_counted_over_all_workers(self):
        for limit in ("sessions_per_address", "pending_per_address"):
            with self.subTest(limit=limit):
                self.start(settings={"limits": {limit: 5}}, folder=self.folder / limit)
                self.assertEqual(5, len(self.admitted(5)))
                self.assertEqual([], self.admitted(MANY))
                self.assertEqual(1, len(self.admitted(1, source="127.0.0.9")))

    def test_sessions_of_a_worker_that_crashed_count_no_more(self):
        self.start(settings={"limits": {"sessions": MANY}})
        inside = self.admitted(MANY)
        serving = self.kill_worker()
        self.served.wait_for("serving", count=serving, worker="1")
        alive = sum(self.is_alive(client) for client in inside)
        self.assertEqual(MANY - alive, len(self.admitted(2 * MANY)))


class Crash(Workers):
    def test_takes_only_its_own_sessions(self):
        self.start()
        clients = {user: client.log_in(user) for user, client in zip(USERS, self.clients())}
        serving = self.kill_worker()
        gone = [user for user, client in clients.items() if not self.is_alive(client)]
        self.assertTrue(0 < len(gone) < MANY, gone)
        # Their maildrops are free at once.
        for user, client in zip(gone, self.clients(len(gone))):
            client.log_in(user)
        self.served.wait_for("serving", count=serving, worker="1")

    def test_nobody_who_waited_is_refused(self):
        self.start()
        os.kill(self.worker(1), signal.SIGSTOP)
        waiting = self.clients(greet=False)
        self.kill_worker()
        for client in waiting:
            self.assertTrue(client.line().startswith("+OK"))

    def test_nobody_who_comes_meanwhile_is_refused(self):
        self.start()
        serving = self.kill_worker()
        while len(self.served.events("serving", worker="1")) < serving:
            with Client(self.served) as client:
                self.assertTrue(client.greeting.startswith("+OK"))


class Start(Workers):
    def run_server(self, *options):
        """Comes back when every process that has its standard error is gone."""
        return subprocess.run([RESTANTE, "--config", str(self.folder / "restante.toml"), *options],
                              text=True, capture_output=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, check=False)

    def test_that_fails_leaves_nothing_and_says_why_once(self):
        (self.folder / "bad.pem").write_text("nonsense\n")
        settings = {"listener": [{"address": "127.0.0.1:0", "tls": "implicit"}],
                    "tls": {"certificate": "bad.pem", "private_key": "bad.pem"}}
        results = []
        for count in (1, 3):
            self.server({**settings, "server": {"workers": count, "runtime_dir": "run"}},
                        start=False)
            results.append(self.run_server())
        alone, several = results
        self.assertNotEqual(0, alone.returncode)
        self.assertEqual(alone.returncode, several.returncode)
        complaint = next(line for line in alone.stderr.splitlines() if "restante: " in line)
        self.assertEqual(1, several.stderr.count(complaint), several.stderr)

    def test_check_accepts_workers(self):
        for count in (2, "auto"):
            self.server({"server": {"workers": count, "runtime_dir": "run"}}, start=False)
            self.assertEqual(0, self.run_server("--check").returncode)

    def test_auto_serves(self):
        self.start("auto")
        with Client(self.served) as client:
            client.log_in("user1").ok("QUIT")


class Drain(Workers):
    def both_drain(self):
        for number in ("1", "2"):
            self.served.wait_for("draining", worker=number)

    def test_lets_sessions_end(self):
        self.start()
        clients = [client.log_in(user) for user, client in zip(USERS, self.clients())]
        self.served.signal(signal.SIGTERM)
        self.both_drain()
        self.assertTrue(self.is_refused(("127.0.0.1", self.served.port)))
        for client in clients:
            client.ok("QUIT")
        self.assertEqual(0, self.served.wait())
        self.assert_nothing_is_left()

    def test_a_second_signal_ends_all_at_once(self):
        self.start(settings={"timeouts": {"shutdown": "1h"}})
        self.served.maildir("user1").deliver(MESSAGE)
        client = self.clients(1)[0].log_in("user1")
        client.ok("DELE 1")
        self.served.signal(signal.SIGTERM)
        self.both_drain()
        client.ok("NOOP")
        self.served.signal(signal.SIGTERM)
        self.assertEqual(0, self.served.wait())
        self.assert_nothing_is_left()
        self.assertFalse(self.is_alive(client))
        self.assertEqual([MESSAGE], self.served.maildir("user1").contents())

    def test_a_signal_to_the_whole_group_counts_once(self):
        self.start(wrapper=["setsid"])
        client = self.clients(1)[0].log_in("user1")
        os.killpg(self.served.pid, signal.SIGINT)
        self.both_drain()
        client.ok("QUIT")
        self.assertEqual(0, self.served.wait())
        self.assertEqual([], self.served.events("stopping at once"))


if __name__ == "__main__":
    unittest.main()
