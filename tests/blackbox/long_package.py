# SPDX-License-Identifier: Apache-2.0
"""To the package that tools/package makes lintian has no objection. It installs, upgrades without
refusing anybody, and goes again: with systemd as the first process, and without. On a copy of this
system, or, as in tools/check --long, on the Debian in RESTANTE_FRESH_SYSTEM."""

import subprocess
import sys
import unittest

import booted
import test_package
from house import needs_root
from inside import FRESH, lend, run_tests

setUpModule = test_package.setUpModule


class Life(test_package.Made):
    def test_lintian_finds_no_error(self):
        result = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", self.made(1)],
                                capture_output=True, text=True, check=False)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)

    @needs_root
    def test_without_systemd(self):
        run_tests(self, "inside_package", packages=self.three())

    @needs_root
    def test_under_systemd(self):
        python, system = sys.executable, {}
        if FRESH:
            python, system = "/usr/bin/python3", {"base": FRESH, "network": "shared"}
        booted.run_tests(self, "inside_service", lend(self.folder / "lent", *self.three()),
                         python=python, **system)

    def three(self):
        return [self.made(revision) for revision in (1, 2, 3)]


if __name__ == "__main__":
    unittest.main()
