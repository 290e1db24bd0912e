# SPDX-License-Identifier: Apache-2.0
"""PROXY headers, and clients that come by a balancer which sends them."""

import socket
import struct

from client import Client
from harness import PATIENCE, ServerTest

# Both are this machine; the first must send headers.
BALANCER, OUTSIDE = "127.0.0.2", "127.0.0.1"
NETWORKS = [f"{BALANCER}/32"]

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL, PROXY = 0x20, 0x21
SSL, CERT_CONN = 1, 2


def v1(client="192.0.2.1", port=4711):
    family, server = ("TCP6", "2001:db8::2") if ":" in client else ("TCP4", "198.51.100.2")
    return f"PROXY {family} {client} {server} {port} 110\r\n".encode()


def tlv(kind, value):
    return struct.pack("!BH", kind, len(value)) + value


def raw_v2(command, family, block):
    return SIGNATURE + struct.pack("!BBH", command, family, len(block)) + block


def v2(client="192.0.2.1", port=4711, tlvs=b""):
    if client == "unix":
        return raw_v2(PROXY, 0x31, b"/client".ljust(108, b"\0") * 2 + tlvs)
    kind, family, server = ((socket.AF_INET6, 0x21, "2001:db8::2") if ":" in client
                            else (socket.AF_INET, 0x11, "198.51.100.2"))
    addresses = b"".join(socket.inet_pton(kind, end) for end in (client, server))
    return raw_v2(PROXY, family, addresses + struct.pack("!HH", port, 110) + tlvs)


def local():
    return raw_v2(LOCAL, 0, b"")


def ssl_tlv(version=b"TLSv1.3", cipher=b"TLS_AES_256_GCM_SHA384", name=None, verify=0, flags=SSL):
    rest = tlv(0x21, version) + tlv(0x23, cipher)
    if name is not None:
        flags |= CERT_CONN
        rest += tlv(0x22, name)
    return tlv(0x20, struct.pack("!BI", flags, verify) + rest)


def crc32c(octets):
    remainder = 0xffffffff
    for octet in octets:
        remainder ^= octet
        for _ in range(8):
            remainder = remainder >> 1 ^ (0x82f63b78 if remainder & 1 else 0)
    return remainder ^ 0xffffffff


def checked(client="192.0.2.1", spoil=0):
    header = v2(client, tlvs=tlv(3, bytes(4)))
    return header[:-4] + struct.pack("!I", crc32c(header) ^ spoil)


class Balanced(Client):
    """Comes by the balancer, which says `header`; `words` come in the same packet."""

    def __init__(self, server, header=None, words=b"", *, greet=True, **options):
        super().__init__(server, source=BALANCER, greet=False, **options)
        self.send((v1() if header is None else header) + words)
        self.greeting = self.line() if greet else None


class Behind(ServerTest):
    """A server behind a balancer. It takes passwords in plain, so that any client may log in."""

    workers = 1

    def settings(self, settings=None, **listener):
        settings = settings or {}
        return {
            **settings,
            "server": {"hostname": "pop.example.test", "runtime_dir": "run",
                       "workers": self.workers},
            "listener": [{"address": "127.0.0.1:0", "tls": "none", "proxy_protocol": NETWORKS,
                          **listener}],
            "auth": {"plaintext": "always", "failure_delay": "0s", **settings.get("auth", {})},
        }

    def behind(self, settings=None, **listener):
        self.served = self.server(self.settings(settings, **listener),
                                  users={"joe": "secret", "ann": "secret"})
        return self.served

    def balanced(self, header=None, words=b"", **options):
        client = Balanced(self.served, header, words, **options)
        self.addCleanup(client.close)
        return client

    def direct(self, **options):
        client = Client(self.served, source=OUTSIDE, **options)
        self.addCleanup(client.close)
        return client

    def silent(self):
        """A connection of the balancer's that has said nothing."""
        one = socket.create_connection(("127.0.0.1", self.served.port), PATIENCE,
                                       source_address=(BALANCER, 0))
        self.addCleanup(one.close)
        return one

    @staticmethod
    def address_of(client):
        return "%s:%d" % client.socket.getsockname()[:2]
