# SPDX-License-Identifier: Apache-2.0
"""A house whose metrics are read as Prometheus and an operator's browser read them."""

import http.client
import json
import socket
import sys

# Debian's, also where another Python than Debian's runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_text

from harness import PATIENCE
from house import House

OPEN = "application/openmetrics-text; version=1.0.0"


# What there is from the first scrape.
FROM_THE_FIRST = {
    "restante_build_info", "restante_sessions", "restante_connections_total",
    "restante_connections_refused_total", "restante_proxy_headers_refused_total",
    "restante_logins_total",
    "restante_sessions_ended_total", "restante_commands_total", "restante_sent_octets_total",
    "restante_received_octets_total", "restante_messages_retrieved_total",
    "restante_messages_deleted_total", "restante_deletions_failed_total",
    "restante_login_seconds_bucket", "restante_command_seconds_bucket",
    "restante_loop_turn_seconds_bucket", "restante_threads_waiting", "restante_logins_waiting",
    "restante_index_lookups_total", "restante_tls_handshakes_total",
    "restante_tls_failures_total", "restante_reload_success",
    "restante_reload_timestamp_seconds", "restante_workers_restarted_total",
    "restante_log_lines_lost_total", "process_cpu_seconds_total",
    "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
    "process_start_time_seconds"}


class Reading(dict):
    """The samples of a scrape, by their names and labels: reading["restante_sessions", "update"];
    of several labels in the order in which they stand there."""

    def __init__(self, families):
        self.families = list(families)
        super().__init__()
        for family in self.families:
            for sample in family.samples:
                self[(sample.name, *sample.labels.values())] = sample.value

    def sum(self, name, *labels):
        """Of all samples of that name that have these labels."""
        return sum(value for key, value in self.items()
                   if key[0] == name and set(labels) <= set(key[1:]))

    def names(self):
        return {sample.name for family in self.families for sample in family.samples}


class Observed(House):
    def open(self, settings=None, **options):
        settings = {"metrics": {"address": "[::1]:0"}, **(settings or {})}
        served = super().open(settings, **options)
        served.maildir("user1").deliver(b"a: b\n\none\n")
        served.maildir("user1").deliver(b"a: b\n\ntwo\n")
        return served

    @property
    def place(self):
        """Where metrics are served now."""
        address = self.served.wait_for("serving metrics", count=self.moves)["address"]
        host, port = address.rsplit(":", 1)
        return host.strip("[]"), int(port)

    moves = 1  # of the address, and the first

    def connect(self):
        client = http.client.HTTPConnection(*self.place, timeout=PATIENCE)
        self.addCleanup(client.close)
        return client

    def get(self, path, method="GET", **headers):
        """Status, headers and body, over a connection of its own."""
        client = self.connect()
        client.request(method, path, headers=headers)
        answer = client.getresponse()
        body = answer.read().decode()
        client.close()
        return answer.status, answer.headers, body

    def scrape(self):
        status, headers, body = self.get("/metrics")
        self.assertEqual(200, status)
        self.assertEqual("text/plain; version=0.0.4; charset=utf-8", headers["Content-Type"])
        return Reading(read_text(body))

    def scrape_open(self):
        _, headers, body = self.get("/metrics", Accept=OPEN)
        self.assertTrue(headers["Content-Type"].startswith("application/openmetrics-text"))
        return Reading(read_open(body))

    def page(self):
        """What the page shows."""
        status, _, body = self.get("/status.json")
        self.assertEqual(200, status)
        return json.loads(body)

    def raw(self):
        client = socket.create_connection(self.place, timeout=PATIENCE)
        self.addCleanup(client.close)
        return client

    def counts(self, wanted, what="the metrics say so"):
        """{(name, *labels): value}, soon."""
        def are_there():
            reading = self.scrape()
            return all(reading.get(key) == value for key, value in wanted.items())
        try:
            self.eventually(are_there, what)
        except AssertionError:
            reading = self.scrape()
            self.assertEqual(wanted, {key: reading.get(key) for key in wanted})

    def nothing_goes_back(self, before, after):
        types = {sample.name: family.type for family in after.families
                 for sample in family.samples}
        for key, value in before.items():
            if types.get(key[0]) in ("counter", "histogram"):
                self.assertGreaterEqual(after.get(key, -1), value, key)
