# SPDX-License-Identifier: Apache-2.0
"""Reloads and upgrades, good ones and broken ones, while very many clients come and go: none of
them notices. RESTANTE_LONG=1 has more of them."""

import unittest

from faults import LONG
from house import THROTTLED
from under_load import Loaded

RELOADS, UPGRADES = (20, 5) if LONG else (4, 2)


class UnderLoad(Loaded):
    def runs_through(self, *words):
        self.open(THROTTLED)
        self.deliver_to_all()
        self.guess_until_refused("user0")
        load = self.begin_load(*words)
        self.refuses_what_is_broken()
        self.reloads_and_upgrades(RELOADS, UPGRADES)
        self.assertEqual({}, self.end_load(load)[1])
        self.assertTrue(self.is_penalised("user0"))
        self.assertEqual([], self.served.events("a worker ended"))

    def test_of_many_short_sessions(self):
        self.runs_through("poll")

    def test_of_many_requests(self):
        self.runs_through("fetch", "--list", "--retrieve", "0")


if __name__ == "__main__":
    unittest.main()
