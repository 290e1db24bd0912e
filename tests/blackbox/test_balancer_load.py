# SPDX-License-Identifier: Apache-2.0
"""Very many clients come through Debian's HAProxy while the server goes through reloads and
upgrades, good ones and broken ones, and workers are killed: nobody is refused, and only sessions
that lived in a killed worker break."""

import unittest

from balancers import HAPROXY, BalancersTest, placed
from faults import LONG
from harness import is_sanitized
from under_load import Loaded

RELOADS, UPGRADES = (20, 5) if LONG or not is_sanitized() else (4, 2)
KILLS = 3
# How HAProxy's log says that the server could not be reached (its manual, "session state at
# disconnection"): it refused the connection, or nobody answered.
UNREACHED = r" (SC|sC) "


class ThroughHAProxy(Loaded, BalancersTest):
    def start_both(self):
        self.open({"listener": [{"address": "127.0.0.1:0", "proxy_protocol": ["127.0.0.1/32"]}]})
        self.deliver_to_all()
        self.port = self.free_port()
        # It must not try again in secret, and says how whoever did not end well ended.
        text = placed(HAPROXY.format(port=self.port, server=self.served.port,
                                     options="send-proxy-v2"),
                      [("mode tcp", "mode tcp\n    retries 0\n    log global\n    option tcplog\n"
                                    "    option dontlog-normal")])
        self.balancer = self.haproxy(text, [self.port])

    def test_nobody_notices_but_who_was_in_a_worker_that_is_killed(self):
        self.start_both()
        load = self.begin_load("fetch", "--list", "--retrieve", "0", port=self.port)
        self.refuses_what_is_broken()
        self.reloads_and_upgrades(RELOADS, UPGRADES)
        self.assertEqual({}, self.end_load(load)[1])
        self.assertEqual([], self.served.events("a worker ended"))
        load, held = self.begin_load("poll", port=self.port), 0
        for number in range(KILLS):
            self.reload()
            self.old_workers_end()
            held += self.kill_loaded_worker(1 + number % 2)
        sessions, troubles = self.end_load(load)
        self.assertGreater(sessions, held)
        self.assertLessEqual(sum(troubles.values()), held, troubles)
        self.assertEqual(KILLS, len(self.served.events("a worker ended")))
        self.assertEqual([], self.served.events("PROXY header refused"))
        self.assertNotRegex(self.balancer.output.read_text(), UNREACHED)


if __name__ == "__main__":
    unittest.main()
