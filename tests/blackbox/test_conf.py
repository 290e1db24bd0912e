# SPDX-License-Identifier: Apache-2.0
"""What conf/ has for other programs does with these programs what it says: each file of inside_*.py
tries one of them on a machine of its own."""

import unittest

from harness import ServerTest
from house import needs_root
from inside import run_tests


class Conf(ServerTest):
    @needs_root
    def test_the_unit_leaves_what_the_server_needs_and_no_more(self):
        run_tests(self, "inside_capabilities")

    @needs_root
    def test_the_journal_has_the_fields_of_a_line(self):
        run_tests(self, "inside_journal")

    @needs_root
    def test_logrotate_loses_no_line(self):
        run_tests(self, "inside_logrotate")

    @needs_root
    def test_certbots_hook_brings_the_new_certificate(self):
        run_tests(self, "inside_certbot")

    @needs_root
    def test_postfix_and_exim_deliver_what_is_collected(self):
        run_tests(self, "inside_delivery")


if __name__ == "__main__":
    unittest.main()
