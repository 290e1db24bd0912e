# SPDX-License-Identifier: Apache-2.0
"""What is counted, by its effect, as Prometheus reads it."""

import socket
import subprocess
import unittest

import certificates
from client import Client
from control import objects
from harness import PATIENCE
from observed import FROM_THE_FIRST, Observed
from proxy import NETWORKS, Balanced, v1
from test_tls import IMPLICIT, TlsClient, settings as with_tls


class FromTheStart(Observed):
    def test_all_metrics_are_there_with_0(self):
        self.open()
        for reading in (self.scrape(), self.scrape_open()):
            self.assertEqual(set(), FROM_THE_FIRST - reading.names())
            self.assertEqual(0, reading["restante_logins_total", "SCRAM-SHA-256", "in_use"])
            self.assertEqual(0, reading["restante_commands_total", "RETR", "ok"])
            self.assertEqual(0, reading["restante_connections_total", "127.0.0.1:0"])
            self.assertEqual(1, reading["restante_reload_success",])
            self.assertIn("restante_tls_certificate_expiry_timestamp_seconds",
                          {family.name for family in reading.families})

    def test_prometheus_has_no_complaint(self):
        self.open()
        self.session().ok("QUIT")
        _, _, text = self.get("/metrics")
        checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                                 capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual((0, ""), (checked.returncode, checked.stdout + checked.stderr))

    def test_the_version_is_that_of_the_program(self):
        self.open()
        [status] = objects(self.served, "status")
        self.assertEqual(1, self.scrape()["restante_build_info", status["version"]])


class ByTheirEffect(Observed):
    def test_a_session(self):
        self.open()
        client = Client(self.served)
        self.counts({("restante_sessions", "authorization"): 1})
        client.log_in("user1")
        self.counts({("restante_sessions", "authorization"): 0,
                     ("restante_sessions", "transaction"): 1,
                     ("restante_logins_total", "USER", "ok"): 1,
                     ("restante_login_seconds_count",): 1})
        client.message("RETR 1")
        client.ok("DELE 1")
        client.refused("DELE 7")
        client.refused("NONSENSE")
        client.refused("RETR")
        client.ok("QUIT")
        self.counts({("restante_sessions", "transaction"): 0,
                     ("restante_connections_total", "127.0.0.1:0"): 1,
                     ("restante_messages_retrieved_total",): 1,
                     ("restante_messages_deleted_total",): 1,
                     ("restante_sessions_ended_total", "quit"): 1,
                     ("restante_commands_total", "RETR", "ok"): 1,
                     ("restante_commands_total", "RETR", "err"): 1,
                     ("restante_commands_total", "DELE", "ok"): 1,
                     ("restante_commands_total", "DELE", "err"): 1,
                     ("restante_commands_total", "other", "err"): 1,
                     ("restante_command_seconds_count", "RETR"): 2,
                     ("restante_index_lookups_total", "none"): 1})

    def test_octets_are_those_of_the_wire(self):
        self.open()
        before = self.scrape()
        client = Client(self.served)
        sent = len(client.greeting) + 2
        answer = client.command("NOOP")
        self.counts({
            ("restante_received_octets_total",): before["restante_received_octets_total",] + 6,
            ("restante_sent_octets_total",):
                before["restante_sent_octets_total",] + sent + len(answer) + 2})

    def test_a_large_message(self):
        self.open()
        self.served.maildir("user2").deliver(b"a: b\r\n\r\n" + b"x" * 70 + b"\r\n" * 500_000)
        client = self.session("user2")
        client.message("RETR 1")
        client.ok("QUIT")
        self.counts({("restante_messages_retrieved_total",): 1})
        self.assertGreater(self.scrape()["restante_sent_octets_total",], 1_000_000)

    def test_logins_that_fail(self):
        self.open()
        inside = self.session("user1")
        for name, password in (("user1", "wrong"), ("nobody", "secret"), ("user1", "secret")):
            with Client(self.served) as client:
                client.ok(f"USER {name}")
                client.refused(f"PASS {password}")
        self.counts({("restante_logins_total", "USER", "wrong"): 2,
                     ("restante_logins_total", "USER", "in_use"): 1,
                     ("restante_logins_total", "USER", "ok"): 1,
                     ("restante_login_seconds_count",): 1})
        inside.ok("QUIT")

    def test_logins_that_come_too_soon(self):
        self.open({"maildrop": {"path": "mail/%u", "login_delay": "1h",
                                "login_burst": 1}})
        self.session("user1").ok("QUIT")
        with Client(self.served) as client:
            client.ok("USER user1")
            client.refused("PASS secret")
        self.counts({("restante_logins_total", "USER", "delayed"): 1})

    def test_sessions_that_end_otherwise(self):
        self.open({"limits": {"bad_commands": 3}})
        Client(self.served).close()
        self.counts({("restante_sessions_ended_total", "disconnect"): 1})
        with Client(self.served) as client:
            client.send("WHAT\r\n" * 3)
            self.counts({("restante_sessions_ended_total", "error"): 1})
        with Client(self.served):
            objects(self.served, "kick", address="127.0.0.1/32")
            self.counts({("restante_sessions_ended_total", "kicked"): 1})

    def test_connections_that_are_refused(self):
        self.open({"limits": {"sessions_per_address": 1}})
        with Client(self.served), Client(self.served) as second:
            self.assertTrue(second.greeting.startswith("-ERR"))
            objects(self.served, "block", address="127.0.0.0/8")
            with Client(self.served) as third:
                self.assertTrue(third.greeting.startswith("-ERR"))
        self.counts({("restante_connections_refused_total", "address"): 1,
                     ("restante_connections_refused_total", "blocked"): 1,
                     ("restante_connections_total", "127.0.0.1:0"): 3})

    def test_proxy_headers_that_are_refused(self):
        self.open({"listener": [{"address": "127.0.0.1:0", "tls": "none",
                                 "proxy_protocol": NETWORKS}]})
        for words, answered in ((b"HELO\r\n", False), (b"PROXY NONSENSE\r\n", False), (v1(), True)):
            with Balanced(self.served, words, greet=answered) as client:
                self.assertTrue(answered or client.is_closed_without_a_word())
        self.counts({("restante_proxy_headers_refused_total", "no_header"): 1,
                     ("restante_proxy_headers_refused_total", "malformed"): 1,
                     ("restante_proxy_headers_refused_total", "late"): 0})

    def test_indexes(self):
        self.open()
        maildir = self.served.maildir("user3")
        for _ in range(20):
            maildir.deliver(b"a: b\n\none\n")
        def lookups(result):
            return self.scrape()["restante_index_lookups_total", result]

        def one_more(result):
            before = lookups(result)
            self.session("user3").ok("QUIT")
            return lookups(result) > before

        self.session("user3").ok("QUIT")
        self.counts({("restante_index_lookups_total", "none"): 1})
        # It is believed once the clock has ticked since the folders changed.
        self.eventually(lambda: one_more("current"), "an index is believed")
        maildir.deliver(b"a: b\n\ntwo\n")
        self.assertTrue(one_more("stale"))

    def test_deletions_that_fail(self):
        self.open()
        client = self.session("user1")
        client.ok("DELE 1")
        for message in self.served.maildir("user1").files():
            # A folder of the same name can't be unlinked, not even by root.
            message.unlink()
            message.mkdir()
        client.refused("QUIT")
        self.counts({("restante_deletions_failed_total",): 1})

    def test_processes(self):
        self.open()
        reading = self.scrape()
        self.assertGreater(reading["process_resident_memory_bytes",], 1 << 20)
        self.assertGreater(reading["process_open_fds",], 20)
        self.assertGreater(reading["process_max_fds",], reading["process_open_fds",])
        spent = reading["process_cpu_seconds_total",]
        self.assertGreater(spent, 0)
        client = self.session("user1")

        def is_spent():
            client.send("NOOP\r\n" * 500)
            for _ in range(500):
                client.line()
            return self.scrape()["process_cpu_seconds_total",] > spent
        self.eventually(is_spent, "work takes processor time")


class OverTls(Observed):
    def setUp(self):
        super().setUp()
        self.open(with_tls())
        # Those of both ways.
        self.served.wait_for("listening", count=2)

    def test_handshakes(self):
        with TlsClient(self.served, IMPLICIT) as client:
            client.ok("QUIT")
        self.counts({("restante_tls_handshakes_total", "TLSv1.3", "false"): 1})

    def test_failures(self):
        port = self.served.ports[IMPLICIT]
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
            plain.sendall(b"USER joe\r\n" * 10)
            plain.recv(1000)
        self.counts({("restante_tls_failures_total", "not_tls"): 1})
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        self.counts({("restante_tls_failures_total", "disconnect"): 1})
        subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_1",
                        "-cipher", "ALL:@SECLEVEL=0"], stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=PATIENCE, check=False)
        self.counts({("restante_tls_failures_total", "version"): 1})

    def test_certificates(self):
        certificate, _ = certificates.make("ecdsa")
        ends = self.scrape()["restante_tls_certificate_expiry_timestamp_seconds", certificate]
        [status] = objects(self.served, "status")
        self.assertEqual(certificate, status["certificates"][0]["name"])
        self.assertGreater(ends, 1_600_000_000)


if __name__ == "__main__":
    unittest.main()
