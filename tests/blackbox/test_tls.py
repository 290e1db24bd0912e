# SPDX-License-Identifier: Apache-2.0
"""TLS from the start and by STLS, with Python's ssl, openssl and curl."""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import unittest

import certificates
from client import Client, Gone
from harness import PATIENCE, ServerTest, as_sent, as_wire

STARTTLS, IMPLICIT = 0, 1


def settings(**tls):
    certificate, key = certificates.make("ecdsa")
    return {
        "listener": [{"address": "127.0.0.1:0", "tls": "starttls"},
                     {"address": f"127.0.0.1:{ServerTest.free_port()}", "tls": "implicit"}],
        "tls": {"certificate": certificate, "private_key": key, **tls},
    }


def trusting(certificate, version=None):
    context = ssl.create_default_context(cafile=certificate)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    return context


class TlsClient(Client):
    """Speaks TLS from the start, or after STLS."""

    def __init__(self, server, how=IMPLICIT, context=None, name="localhost"):
        super().__init__(server.ports[how], greet=how == STARTTLS)
        if how == STARTTLS:
            self.ok("STLS")
        context = context or trusting(certificates.make("ecdsa")[0])
        self.socket = context.wrap_socket(self.socket, server_hostname=name)
        if how == IMPLICIT:
            self.greeting = self.line()


class Tls(ServerTest):
    def test_both_ways_and_both_versions(self):
        server = self.server(settings())
        stored = b"Subject: one\n\n.dot\nlast"
        server.maildir().deliver(stored)
        for how in (STARTTLS, IMPLICIT):
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                with self.subTest(how=how, version=version):
                    context = trusting(certificates.make("ecdsa")[0], version)
                    with TlsClient(server, how, context) as client:
                        client.log_in("joe")
                        self.assertEqual(as_wire(stored), client.message("RETR 1"))
                        client.ok("QUIT")
        for version in ("TLSv1.2", "TLSv1.3"):
            server.wait_for("session ended", count=2, tls=version, ended="quit")

    def test_who_is_refused_where_tls_comes_first_hears_nothing_in_the_clear(self):
        server = self.server({**settings(), "limits": {"sessions_per_address": 1}})
        with TlsClient(server):
            with socket.create_connection(("127.0.0.1", server.ports[IMPLICIT]), PATIENCE) as plain:
                self.assertEqual(b"", plain.recv(4096))
            with socket.create_connection(("127.0.0.1", server.ports[STARTTLS]), PATIENCE) as plain:
                self.assertTrue(plain.recv(4096).startswith(b"-ERR [SYS/TEMP] too many sessions"))

    def test_each_client_gets_the_key_it_knows(self):
        rsa = certificates.make("rsa", kind="rsa")
        both = [certificates.make("ecdsa"), rsa]
        server = self.server(settings(certificate=[pair[0] for pair in both],
                                      private_key=[pair[1] for pair in both]))
        for algorithms, kind in (("ECDSA+SHA256", "id-ecPublicKey"), ("RSA-PSS+SHA256", "rsaEnc")):
            shown = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports[IMPLICIT]}",
                 "-sigalgs", algorithms], input=b"", capture_output=True, timeout=PATIENCE).stdout
            text = subprocess.run(["openssl", "x509", "-noout", "-text"], input=shown,
                                  capture_output=True, check=True).stdout.decode()
            self.assertIn(f"Public Key Algorithm: {kind}", text)

    def test_a_name_has_its_own_certificate(self):
        other = certificates.make("other", subject="pop.example.org")
        chosen = settings()
        chosen["tls.host"] = [{"name": "localhost", "certificate": other[0],
                               "private_key": other[1]}]
        server = self.server(chosen)
        with TlsClient(server, context=trusting(other[0]), name="localhost"):
            pass
        with TlsClient(server, name="127.0.0.1"):
            pass

    def test_sessions_are_resumed(self):
        server = self.server(settings())
        for version in ("-tls1_2", "-tls1_3"):
            shown = [self.s_client(server, version, "-sess_out"),
                     self.s_client(server, version, "-sess_in")]
            self.assertIn("New, ", shown[0])
            self.assertIn("Reused, ", shown[1])

    def s_client(self, server, version, option):
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports[IMPLICIT]}", version,
             option, str(self.folder / f"session{version}"), "-ign_eof", "-crlf"],
            input=b"QUIT\n", capture_output=True, timeout=PATIENCE).stdout.decode()

    def test_alpn_must_name_pop3(self):
        server = self.server(settings())
        context = trusting(certificates.make("ecdsa")[0])
        context.set_alpn_protocols(["http/1.1", "pop3"])
        with TlsClient(server, context=context) as client:
            self.assertEqual("pop3", client.socket.selected_alpn_protocol())
        context = trusting(certificates.make("ecdsa")[0])
        context.set_alpn_protocols(["http/1.1"])
        with self.assertRaises(ssl.SSLError):
            TlsClient(server, context=context)

    def test_curl(self):
        server = self.server(settings())
        stored = b"Subject: one\n\nbody\n"
        server.maildir().deliver(stored)
        for words in ([f"pop3s://localhost:{server.ports[IMPLICIT]}/1"],
                      ["--ssl-reqd", f"pop3://localhost:{server.ports[STARTTLS]}/1"]):
            shown = subprocess.run(
                ["curl", "--silent", "--show-error", "--cacert", certificates.make("ecdsa")[0],
                 "--user", "joe:secret", *words], capture_output=True, timeout=PATIENCE)
            self.assertEqual(as_sent(stored), shown.stdout, shown.stderr)

    def test_a_large_message_and_a_slow_reader(self):
        server = self.server(settings())
        stored = b"Subject: large\n\n" + b"0123456789" * 7 + b"\n"
        stored += (b"." + b"x" * 75 + b"\n") * (50_000_000 // 77)
        server.maildir().deliver(stored)
        with TlsClient(server) as client:
            client.log_in("joe")
            before = self.resident(server)
            client.send("RETR 1\r\nNOOP\r\n")
            size = int(client.line().split()[1])
            with TlsClient(server) as other:
                self.assertEqual("+OK", other.greeting[:3])
            # Far less than the message, though its reader takes its time.
            self.assertLess(self.resident(server) - before, size // 3)
            wire = client.wire()
            self.assertEqual(size, len(as_sent(stored)))
            self.assertTrue(wire == as_wire(stored))
            self.assertEqual("+OK here", client.line())

    @staticmethod
    def resident(server):
        with open(f"/proc/{server.worker_pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096


class Stls(ServerTest):
    def test_nothing_that_came_along_is_obeyed(self):
        server = self.server(settings())
        server.maildir().deliver(b"a: b\n\n")
        injected = b"USER joe\r\nPASS secret\r\nDELE 1\r\nQUIT\r\n"
        with Client(server.ports[STARTTLS]) as client:
            client.send(b"STLS\r\n" + injected)
            self.assertEqual("+OK begin the TLS handshake", client.line())
            context = trusting(certificates.make("ecdsa")[0])
            client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
            self.assertEqual("-ERR log in first", client.command("STAT"))
        self.assertEqual(1, len(server.maildir().files()))

    def test_what_comes_after_it_in_the_clear_breaks_the_connection(self):
        server = self.server(settings())
        with Client(server.ports[STARTTLS]) as client:
            client.ok("STLS")
            client.send(b"USER joe\r\nPASS secret\r\nSTAT\r\n")
            with self.assertRaises(Gone):
                while True:
                    self.assertNotIn("+OK", client.line())
        server.wait_for("session ended", ended="error", reason="TLS", user="")

    def test_user_is_forgotten(self):
        server = self.server(settings())
        with Client(server.ports[STARTTLS]) as client:
            client.ok("USER joe")
            client.ok("STLS")
            context = trusting(certificates.make("ecdsa")[0])
            client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
            self.assertEqual("-ERR USER comes first", client.command("PASS secret"))

    def test_is_advertised_only_where_it_is_possible(self):
        server = self.server(settings())
        with Client(server.ports[STARTTLS]) as client:
            self.assertIn("STLS", client.listing("CAPA"))
            client.log_in("joe")
            self.assertNotIn("STLS", client.listing("CAPA"))
            self.assertEqual("-ERR not after login", client.command("STLS"))
        with TlsClient(server) as client:
            self.assertNotIn("STLS", client.listing("CAPA"))
            self.assertEqual("-ERR there is no STLS here", client.command("STLS"))


class Hostile(ServerTest):
    def test_old_versions_are_refused(self):
        server = self.server(settings())
        for version in ("-tls1", "-tls1_1"):
            shown = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports[IMPLICIT]}", version,
                 "-cipher", "ALL:@SECLEVEL=0"], input=b"", capture_output=True, timeout=PATIENCE)
            self.assertIn(b"Cipher is (NONE)", shown.stdout)

    def test_garbage_and_half_a_handshake(self):
        server = self.server({**settings(), "timeouts": {"login": "1s"}})
        with TlsClient(server) as bystander:
            for octets in (b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
                           b"\x17\x03\x03\x40\x01" + bytes(100), b"\x80\x2e\x01\x03\x01", b""):
                with self.subTest(octets=octets), Client(server.ports[IMPLICIT],
                                                         greet=False) as client:
                    client.send(octets)
                    with self.assertRaises(Gone):
                        client.line()
            # Its own login timer has run out as well, in TLS.
            with self.assertRaises((Gone, ssl.SSLError)):
                bystander.line()

    def test_a_bad_record_ends_the_session(self):
        server = self.server(settings())
        server.maildir().deliver(b"a: b\n\n")
        client = TlsClient(server)
        client.log_in("joe").ok("DELE 1")
        plain = socket.socket(fileno=client.socket.detach())
        self.addCleanup(plain.close)
        plain.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
        plain.settimeout(PATIENCE)
        try:
            while plain.recv(4096):
                pass
        except ConnectionResetError:
            pass
        server.wait_for("session ended", ended="error", reason="TLS", user="joe")
        self.assertEqual(1, len(server.maildir().files()))


class Passwords(ServerTest):
    def test_without_tls_come_from_this_machine_only(self):
        # 127.0.0.1 is this machine; "never" is the rule that also tells it so, and that under TLS
        # as well: so nobody is told that TLS would help.
        server = self.server({**settings(), "auth": {"plaintext": "never"}})
        refusal = "-ERR passwords are not taken here; AUTH lists other ways"
        for client in (Client(server, port=server.ports[STARTTLS]), TlsClient(server)):
            with client:
                self.assertNotIn("USER", client.listing("CAPA"))
                self.assertEqual(refusal, client.command("USER joe"))
                self.assertEqual(refusal, client.command("PASS secret"))


class Certificates(ServerTest):
    def test_are_read_again_without_touching_sessions_under_way(self):
        own = [self.folder / "own.pem", self.folder / "own.key"]
        self.put(own, certificates.make("ecdsa"))
        server = self.server(settings(certificate="own.pem", private_key="own.key"))
        other = certificates.make("other", subject="pop.example.org")
        with TlsClient(server) as client:
            client.log_in("joe")
            self.put(own, other)
            server.signal(signal.SIGHUP)
            server.wait_for("reloaded")
            with TlsClient(server, context=trusting(other[0])):
                pass
            client.ok("NOOP")

    def test_one_that_does_not_fit_its_key_is_refused_and_the_old_one_kept(self):
        own = [self.folder / "own.pem", self.folder / "own.key"]
        self.put(own, certificates.make("ecdsa"))
        server = self.server(settings(certificate="own.pem", private_key="own.key"))
        self.put(own, (certificates.make("ecdsa")[0], certificates.make("other")[1]))
        server.signal(signal.SIGHUP)
        refused = server.wait_for("reload refused, all stays as it was")
        self.assertIn("own.", refused["problem"])
        with TlsClient(server):
            pass

    def test_one_that_ends_soon_is_warned_of(self):
        short = certificates.make("short", days=13)
        server = self.server(settings(certificate=short[0], private_key=short[1]))
        warning = server.wait_for("a certificate ends soon")
        self.assertEqual(short[0], warning["file"])
        self.assertTrue(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", warning["end"]))

    @staticmethod
    def put(places, pair):
        for place, path in zip(places, pair):
            shutil.copy(path, place)


if __name__ == "__main__":
    unittest.main()
