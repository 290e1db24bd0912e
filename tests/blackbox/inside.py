# SPDX-License-Identifier: Apache-2.0
"""Tests that need a machine to themselves, as root: they run in a throw-away copy of this one, with
its packages, where the programs are installed as the package does it, and nobody else listens."""

import os
import re
import shutil
import subprocess
import sys

import recipes
import throwaway
from harness import RESTANTE, RESTANTE_DELIVER, RESTANTECTL

LOAD = os.environ.get("RESTANTE_LOAD", str(recipes.ROOT / "build/tools/restante-load"))
PROGRAMS = (RESTANTE, RESTANTECTL, RESTANTE_DELIVER, LOAD)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

FRESH = os.environ.get("RESTANTE_FRESH_SYSTEM")

_INSTALL = """
install -t /usr/sbin "$LENT/restante"
install -t /usr/bin "$LENT/restantectl" "$LENT/restante-deliver" "$LENT/restante-load"
"""
_RUN = """
cd tests/blackbox
exec "$PYTHON" -m unittest --verbose "$0"
"""


def lend(folder, *files):
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)
    return folder


def run_tests(test, module, packages=()):
    """All tests of `module` must pass there; at least one. Given packages, they are lent in place
    of the programs, which they are to install; on a fresh system where there is one."""
    place = test.folder / "place"
    place.mkdir()
    lent = lend(test.folder / "lent", *(packages or PROGRAMS))
    is_fresh = FRESH and packages
    words = ["env", f"PATH={PATH}", f"LENT={throwaway.LENT}", f"PACKAGES={throwaway.LENT}",
             f"PYTHON={'python3' if is_fresh else sys.executable}",
             "RESTANTE=/usr/sbin/restante", "RESTANTECTL=/usr/bin/restantectl",
             "RESTANTE_LOAD=/usr/bin/restante-load", "sh", "-e", "-c",
             ("apt-get update -qq" if is_fresh else "" if packages else _INSTALL) + _RUN, module]
    system = {"base": FRESH, "network": "shared"} if is_fresh else {}
    result = subprocess.run(
        throwaway.inside(place, *words, lent=lent, **system), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    test.assertEqual(0, result.returncode, result.stdout)
    test.assertRegex(result.stdout, re.compile(r"^Ran [1-9]\d* tests? in ", re.M))
