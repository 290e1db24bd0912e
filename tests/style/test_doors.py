# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone, and twice in a row."""

import concurrent.futures
import os
import subprocess
import unittest

import tree

COMPILER = os.environ.get("CXX", "g++").removeprefix("ccache ")

# Libraries whose headers lie where no compiler looks by itself.
LIBRARIES = subprocess.run(["pkg-config", "--cflags-only-I", "libpq"], text=True,
                           capture_output=True, check=True).stdout.split()


def complaint(path):
    """What the compiler says of a translation unit that holds nothing but this header."""
    include = f'#include "{path}"\n'
    # A test opens its own room's private headers as well; the build gives it that folder. For the
    # load generator it is one for all.
    folder = path.parent.relative_to(tree.ROOT).as_posix()
    rooms = [folder.replace("tests/", "src/", 1), "tools/load", *tree.GUESTS.get(folder, ())]
    result = subprocess.run(
        [COMPILER, "-std=c++2b", "-fsyntax-only", "-Wall", "-Wextra", "-x", "c++",
         f"-I{tree.ROOT / 'include'}", *(f"-I{tree.ROOT / room}" for room in rooms), *LIBRARIES,
         "-"],
        input=2 * include, text=True, capture_output=True, check=False)
    return result.stderr if result.returncode else ""


class Doors(unittest.TestCase):
    def test_each_header_compiles_alone(self):
        headers = tree.files(".h", folders=("include", "src", "tests"))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as compilers:
            complaints = list(compilers.map(complaint, headers))
        self.assertGreater(len(headers), 0)
        self.assertEqual("", "".join(complaints))


if __name__ == "__main__":
    unittest.main()
