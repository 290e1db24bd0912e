# SPDX-License-Identifier: Apache-2.0
"""Behind Debian's HAProxy and nginx: with each form of header they send, as conf/ sets them up."""

import pathlib
import ssl
import unittest

import certificates
from balancers import HAPROXY, BalancersTest, placed
from client import Client
from control import objects
from harness import ROOT, as_wire
from test_tls import trusting

MESSAGE = b"a: b\n\none\n"
# The balancer itself connects from 127.0.0.1, and its clients from here.
CLIENT = "127.0.9.9"
PLAIN, IMPLICIT = 0, 1


class Behind(BalancersTest):
    workers = 1

    def behind(self, settings=None, level="info"):
        certificate, key = certificates.make("ecdsa")
        networks = ["127.0.0.1/32"]
        self.served = self.server({
            "server": {"hostname": "pop.example.test", "runtime_dir": "run",
                       "workers": self.workers},
            "log": {"level": level},
            "listener": [{"address": f"127.0.0.1:{self.free_port()}", "tls": tls,
                          "proxy_protocol": networks} for tls in ("starttls", "implicit")],
            "tls": {"certificate": certificate, "private_key": key},
            "auth": {"plaintext": "tls", "failure_delay": "0s",
                     "mechanisms": ["PLAIN", "LOGIN", "EXTERNAL"]},
            **(settings or {})}, users={"joe": "secret"})
        self.served.maildir().deliver(MESSAGE)
        return self.served

    def client(self, port, **options):
        client = Client(port, source=CLIENT, **options)
        self.addCleanup(client.close)
        return client

    def tls_client(self, port, context=None, stls=False):
        client = self.client(port, greet=stls)
        if stls:
            client.ok("STLS")
        context = context or trusting(certificates.make("ecdsa")[0])
        client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
        if not stls:
            client.greeting = client.line()
        return client

    def fetches(self, client, tls, address=CLIENT):
        """A whole session. Who it is stands in the log and in the answer to who."""
        sessions = len(self.served.events("session ended", user="joe"))
        [row] = objects(self.served, "who", user="joe")
        self.assertEqual((address, "127.0.0.1", tls), (row["address"], row["via"], row["tls"]))
        self.assertEqual(as_wire(MESSAGE), client.message("RETR 1"))
        client.ok("QUIT")
        client.close()
        line = self.served.wait_for("session ended", count=sessions + 1, user="joe")
        self.assertEqual((address, tls), (line["address"].rsplit(":", 1)[0], line["tls"]))
        self.assertEqual("127.0.0.1", line["via"].rsplit(":", 1)[0])
        return line

    def assert_quiet(self):
        self.assertEqual([], self.served.events("PROXY header refused"))
        self.assertEqual([], [entry for entry in self.served.events("session ended")
                              if entry["user"] != "joe"])


class HAProxy(Behind):
    def start(self, options, server=PLAIN, **settings):
        self.behind(**settings)
        port = self.free_port()
        self.haproxy(HAPROXY.format(port=port, server=self.served.ports[server], options=options),
                     [port])
        return port

    def test_names_the_client_by_either_version(self):
        for options in ("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"):
            port = self.start(options)
            client = self.tls_client(port, stls=True)
            self.fetches(client.log_in(), "TLSv1.3")
            self.fetches(self.client(port).log_in(), "none")
            self.served.stop()

    def test_passes_tls_on_behind_the_header(self):
        for options in ("send-proxy", "send-proxy-v2"):
            port = self.start(options, IMPLICIT)
            self.fetches(self.tls_client(port).log_in(), "TLSv1.3")
            self.served.stop()

    def test_checks_quietly(self):
        for options in ("check send-proxy", "check send-proxy-v2", "check check-send-proxy"):
            self.start(options + " fall 1 rise 1", level="debug")
            # So often, and then a client all the same.
            self.served.wait_for("session ended", count=20, level="debug", user="")
            self.served.stop()
            self.assertEqual([], self.served.events("PROXY header refused"))
            self.assertEqual([], self.served.events("session ended", level="info"))

    def test_checks_a_dialogue_quietly(self):
        self.behind(level="debug")
        port = self.free_port()
        checks = ("    option tcp-check\n    tcp-check expect rstring ^\\+OK\n"
                  "    tcp-check send QUIT\\r\\n\n    tcp-check expect rstring ^\\+OK\n")
        text = HAPROXY.format(port=port, server=self.served.ports[PLAIN],
                              options="check send-proxy-v2")
        self.haproxy(text.replace("    server one", checks + "    server one"), [port])
        self.served.wait_for("session ended", count=5, level="debug", user="", ended="quit")
        self.assertEqual([], self.served.events("session ended", level="info"))
        self.fetches(self.tls_client(port, stls=True).log_in(), "TLSv1.3")

    def test_that_speaks_without_a_header_is_refused(self):
        client = self.client(self.start(""), greet=False)
        client.send("CAPA\r\n")
        self.assertEqual(b"", client.rest())
        self.served.wait_for("PROXY header refused", reason="no-header")


class HAProxyWithTwoWorkers(HAProxy):
    workers = 2


class TheExampleOfHAProxy(Behind):
    def setUp(self):
        super().setUp()
        self.ports = [self.free_port() for _ in range(3)]
        self.behind()
        own = self.folder / "pop.pem"
        own.write_bytes(b"".join(pathlib.Path(file).read_bytes()
                                 for file in certificates.make("rsa", "rsa")))
        authority, _ = certificates.make("authority", subject="authority")
        self.haproxy(placed((ROOT / "conf/haproxy.cfg").read_text(), [
            *((rf"bind :{port}\b", f"bind 127.0.0.1:{place}")
              for port, place in zip((110, 995, 1995), self.ports, strict=True)),
            (r"192\.0\.2\.1[12]:110\b", f"127.0.0.1:{self.served.ports[PLAIN]}"),
            (r"192\.0\.2\.1[12]:995\b", f"127.0.0.1:{self.served.ports[IMPLICIT]}"),
            (r"/etc/haproxy/pop\.pem", str(own)),
            (r"/etc/haproxy/client-ca\.pem", authority),
            (r"user haproxy\n\s+group haproxy\n", "# as whoever runs the tests\n"),
            ("maxconn 20000", "maxconn 100"),  # twice as many descriptors
        ]), self.ports)

    def test_serves_stls_and_tls_that_the_server_does(self):
        for client in (self.tls_client(self.ports[0], stls=True), self.tls_client(self.ports[1])):
            line = self.fetches(client.log_in(), "TLSv1.3")
            self.assertRegex(line["unique_id"], r"^[0-9a-f-]{36}$")
        self.assert_quiet()

    def test_serves_tls_that_it_does_itself(self):
        context = trusting(certificates.make("rsa", "rsa")[0])
        client = self.tls_client(self.ports[2], context)
        capabilities = client.listing("CAPA")
        self.assertIn("USER", capabilities)
        self.assertNotIn("STLS", capabilities)
        self.assertNotIn("EXTERNAL", " ".join(capabilities))
        self.fetches(client.log_in(), "proxy:TLSv1.3")
        old = trusting(certificates.make("rsa", "rsa")[0], ssl.TLSVersion.TLSv1_2)
        self.fetches(self.tls_client(self.ports[2], old).log_in(), "proxy:TLSv1.2")
        self.assert_quiet()

    def test_takes_a_clients_certificate_for_who_it_is(self):
        context = trusting(certificates.make("rsa", "rsa")[0])
        context.load_cert_chain(*certificates.make_client("joe"))
        client = self.tls_client(self.ports[2], context)
        client.ok("AUTH EXTERNAL =")
        line = self.fetches(client, "proxy:TLSv1.3")
        self.assertEqual("EXTERNAL", line["mechanism"])
        self.assert_quiet()


class TheExampleOfNginx(Behind):
    def test_serves_both_ports(self):
        self.behind()
        ports = [self.free_port() for _ in range(2)]
        self.nginx(placed((ROOT / "conf/nginx-stream.conf").read_text(), [
            *((rf"listen {port};", f"listen 127.0.0.1:{place};")
              for port, place in zip((110, 995), ports, strict=True)),
            (r"192\.0\.2\.1[12]:110\b", f"127.0.0.1:{self.served.ports[PLAIN]}"),
            (r"192\.0\.2\.1[12]:995\b", f"127.0.0.1:{self.served.ports[IMPLICIT]}"),
            ("worker_processes auto", "worker_processes 1"),
        ]), ports)
        for _ in range(3):
            for client in (self.tls_client(ports[0], stls=True), self.tls_client(ports[1])):
                self.fetches(client.log_in(), "TLSv1.3")
        self.assert_quiet()


class TheExamplesAsTheyStand(BalancersTest):
    def test_are_accepted(self):
        text = (ROOT / "conf/haproxy.cfg").read_text()
        # There is no certificate of theirs here, nor the right to write to /run.
        own = self.folder / "pop.pem"
        own.write_bytes(b"".join(pathlib.Path(file).read_bytes()
                                 for file in certificates.make("rsa", "rsa")))
        authority, _ = certificates.make("authority", subject="authority")
        file = self.folder / "haproxy.cfg"
        file.write_text(placed(text, [(r"/etc/haproxy/pop\.pem", str(own)),
                                      (r"/etc/haproxy/client-ca\.pem", authority)]))
        said = self.accepts("haproxy", "-c", "-f", str(file))
        self.assertNotIn("WARNING", said)
        said = self.accepts("nginx", "-t", "-p", str(self.folder), "-e", "stderr", "-c",
                            str(ROOT / "conf/nginx-stream.conf"), "-g",
                            f"pid {self.folder}/nginx.pid;")
        self.assertNotIn("[warn]", said)


if __name__ == "__main__":
    unittest.main()
