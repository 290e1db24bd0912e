# SPDX-License-Identifier: Apache-2.0
"""Clients behind a balancer, and TLS: the balancer's, ours behind the header, and passwords without
any."""

import socket
import ssl
import unittest

import certificates
from control import objects
from proxy import Behind, checked, local, raw_v2, ssl_tlv, v1, v2
from test_tls import trusting


class Passwords(Behind):
    def allows_plain(self, header):
        client = self.balanced(header)
        return client.command("USER joe").startswith("+OK")

    def test_in_plain_are_for_clients_of_this_machine(self):
        self.behind({"auth": {"plaintext": "tls"}})
        for header in (v1("127.0.0.1"), v2("::1"), v2("unix"), local()):
            self.assertTrue(self.allows_plain(header), header)
        for header in (v1(), v2("2001:db8::1"), b"PROXY UNKNOWN\r\n", raw_v2(0x21, 0, b"")):
            self.assertFalse(self.allows_plain(header), header)

    def test_are_taken_where_tls_ends_at_the_balancer(self):
        server = self.behind({"auth": {"plaintext": "tls"}})
        self.assertFalse(self.allows_plain(v2(tlvs=ssl_tlv(flags=0))))
        client = self.balanced(v2(tlvs=ssl_tlv())).log_in()
        [row] = objects(server, "who", user="joe")
        self.assertEqual("proxy:TLSv1.3", row["tls"])
        client.ok("QUIT")
        server.wait_for("session ended", user="joe", tls="proxy:TLSv1.3")


class Certificates(Behind):
    def settings(self, settings=None, **listener):
        certificate, key = certificates.make("ecdsa")
        return super().settings(
            {"tls": {"certificate": certificate, "private_key": key},
             "log": {"level": "debug"},
             "auth": {"plaintext": "tls",
                      "mechanisms": ["PLAIN", "EXTERNAL", "!SCRAM-SHA-256-PLUS"]}},
            **{"tls": "starttls", **listener})

    def test_that_the_balancer_verified_are_good_for_external(self):
        server = self.behind()
        for verify, offered in ((0, True), (18, False)):
            client = self.balanced(v2(tlvs=ssl_tlv(name=b"joe", verify=verify)))
            capabilities = client.listing("CAPA")
            self.assertNotIn("STLS", capabilities)
            [sasl] = [line for line in capabilities if line.startswith("SASL")]
            self.assertEqual(offered, "EXTERNAL" in sasl)
            self.assertNotIn("PLUS", sasl)
            answer = client.command("AUTH EXTERNAL =")
            self.assertEqual(offered, answer.startswith("+OK"), answer)
            client.close()
        server.wait_for("session ended", user="joe", mechanism="EXTERNAL", tls="proxy:TLSv1.3")
        server.wait_for("introduced", certificate_user="joe", cipher="TLS_AES_256_GCM_SHA384")

    def test_stls_is_for_who_speaks_no_tls_yet(self):
        self.behind()
        client = self.balanced(v2(tlvs=ssl_tlv(flags=0)))
        self.assertIn("STLS", client.listing("CAPA"))
        client.ok("STLS")
        client.socket = trusting(certificates.make("ecdsa")[0]).wrap_socket(
            client.socket, server_hostname="localhost")
        client.log_in()

    def test_of_our_own_come_behind_the_header(self):
        server = self.behind(tls="implicit")
        context = trusting(certificates.make("ecdsa")[0])
        for pieces in ("one packet", "octets"):
            for header in (v1(), v2(), checked()):
                client = self.balanced(b"", greet=False)
                self.shake_hands_behind(header, client.socket, context, pieces)
        lines = [server.wait_for("session ended", count=count, user="joe", tls="TLSv1.3")
                 for count in range(1, 7)]
        self.assertEqual({"192.0.2.1:4711"}, {line["address"] for line in lines})

    def shake_hands_behind(self, header, wire, context, pieces):
        """The client's first flight comes along with the header."""
        fro, to = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(fro, to, server_hostname="localhost")
        rest, heard = header, b""
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        words = b"USER joe\r\nPASS secret\r\nQUIT\r\n"
        while b"goodbye" not in heard:
            try:
                if tls.version() is None:
                    tls.do_handshake()
                if words:
                    tls.write(words)
                    words = b""
                heard += tls.read(4096)
            except ssl.SSLWantReadError:
                rest += to.read()
                for piece in ([rest] if pieces == "one packet" else
                              [bytes([octet]) for octet in rest]):
                    wire.sendall(piece)
                rest = b""
                octets = wire.recv(1 << 16)
                self.assertNotEqual(b"", octets)
                fro.write(octets)
        self.assertEqual(4, heard.count(b"+OK"), heard)


if __name__ == "__main__":
    unittest.main()
