# SPDX-License-Identifier: Apache-2.0
"""restantectl, run as an administrator would, in a folder of its own.

The program's path comes from the environment variable RESTANTECTL; without it, the one that was
built in build/ is taken.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

TREE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("RESTANTECTL", str(TREE / "build/tools/restantectl"))
PATIENCE_SECONDS = 60

DONE, FAILED, WRONG_USAGE, TRY_LATER = 0, 1, 64, 75


def run(*arguments, typed=b"secret\n", **more):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=typed,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        **more,
    )


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "users"

    def expect(self, done, code):
        self.assertEqual(done.returncode, code, done.stderr)
        if code == DONE:
            self.assertEqual(done.stderr, b"")
        else:
            self.assertNotEqual(done.stderr, b"")
