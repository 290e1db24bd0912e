# SPDX-License-Identifier: Apache-2.0
"""The built programs have what turns a bug into a crash instead of a way in."""

import subprocess
import unittest

import harness

PROGRAMS = (harness.RESTANTE, harness.RESTANTECTL)


def readelf(option, program):
    return subprocess.run(
        ["readelf", "--wide", option, program], check=True, capture_output=True, text=True
    ).stdout


class Hardening(unittest.TestCase):
    def test_the_program_may_lie_anywhere_in_memory(self):
        for program in PROGRAMS:
            self.assertRegex(readelf("--dynamic", program), r"FLAGS_1.*PIE", program)

    def test_what_the_loader_fills_in_is_filled_in_at_once_and_then_read_only(self):
        for program in PROGRAMS:
            self.assertRegex(readelf("--dynamic", program), r"FLAGS_1.*NOW", program)
            self.assertIn("GNU_RELRO", readelf("--segments", program), program)

    def test_no_stack_can_be_executed(self):
        for program in PROGRAMS:
            self.assertRegex(readelf("--segments", program), r"GNU_STACK.* RW +0x", program)

    def test_overruns_are_noticed(self):
        for program in PROGRAMS:
            symbols = readelf("--dyn-syms", program)
            self.assertIn("__stack_chk_fail", symbols, program)
            # Calls of the C library know the sizes of their buffers, unless AddressSanitizer,
            # which sees to the same, is in the way.
            self.assertRegex(symbols, r"\w+_chk@|__asan_init", program)


if __name__ == "__main__":
    unittest.main()
