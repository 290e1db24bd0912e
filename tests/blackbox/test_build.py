# SPDX-License-Identifier: Apache-2.0
"""What a build wants of the machine."""

import pathlib
import tempfile
import unittest

import throwaway
from house import needs_root

# What only tests are made of, as Debian's packages lay it down.
WITHOUT = r"""
cd /usr
rm -rf include/rapidcheck* lib/*/librapidcheck* share/rapidcheck lib/cmake/rapidcheck
rm -rf include/benchmark lib/*/libbenchmark* lib/*/pkgconfig/benchmark* lib/*/cmake/benchmark
cd /root/restante
"""


class ABuild(unittest.TestCase):
    @needs_root
    def test_does_without_what_only_tests_are_made_of_and_says_so(self):
        with tempfile.TemporaryDirectory(prefix="restante-test-") as folder:
            said = throwaway.run(pathlib.Path(folder), WITHOUT + r"""
                meson setup build
                ninja -C build -n src/restante tools/restantectl
            """)
        self.assertIn("Linking target src/restante", said)
        self.assertIn("Linking target tools/restantectl", said)
        left_out = said[said.index("Left out for want of"):]
        self.assertRegex(left_out, r"RapidCheck *: tests/model")
        self.assertRegex(left_out, r"Google Benchmark *: the micro-benchmarks")


if __name__ == "__main__":
    unittest.main()
