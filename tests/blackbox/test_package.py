# SPDX-License-Identifier: Apache-2.0
"""tools/package makes a package of what was built. What becomes of it: long_package.py."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import RESTANTE, ROOT, ServerTest
from inside import PROGRAMS

PAGES = [source.stem for folder in ("src", "tools") for source in (ROOT / folder).rglob("*.scd")]


def setUpModule():
    """A build folder as tools/package wants it, with the programs that are tried."""
    global folder, build
    folder = tempfile.TemporaryDirectory(prefix="restante-package-")
    unittest.addModuleCleanup(folder.cleanup)
    build = pathlib.Path(folder.name) / "build"
    subprocess.run(["meson", "setup", build, ROOT, "--prefix=/usr", "--buildtype=release",
                    "-Dtests=false"], check=True, capture_output=True)
    for program in PROGRAMS:
        shutil.copy(program, build / ("src" if program == RESTANTE else "tools"))
    subprocess.run(["ninja", "-C", build, *PAGES], check=True, capture_output=True)


def package(*options, environment=None):
    return subprocess.run([ROOT / "tools/package", "--build", build, "--no-rebuild", *options],
                          capture_output=True, text=True, check=False,
                          env={**os.environ, **(environment or {})})


class Made(ServerTest):
    def made(self, revision):
        result = package("--output", str(self.folder), "--revision", str(revision))
        self.assertEqual(0, result.returncode, result.stderr)
        [path] = self.folder.glob(f"restante_*+{revision}_*.deb")
        self.assertEqual(["Gathering", "Packing", "Wrote"],
                         [line.split()[0] for line in result.stdout.splitlines()])
        self.assertIn(path.name, result.stdout)
        return path


class Package(Made):
    def test_is_the_same_from_the_same_source(self):
        first = self.made(1).read_bytes()
        self.assertEqual(first, self.made(1).read_bytes())

    def test_has_its_configuration_for_the_operator_to_keep(self):
        control = self.folder / "control"
        subprocess.run(["dpkg-deb", "--control", self.made(1), control], check=True)
        self.assertEqual("/etc/logrotate.d/restante\n/etc/restante/restante.toml\n",
                         (control / "conffiles").read_text())

    def test_says_what_it_can_not_pack(self):
        for options in (["--build", str(self.folder)], ["--output"], ["--revision", "x"], ["-x"]):
            result = package(*options)
            self.assertNotEqual(0, result.returncode)
            self.assertIn("tools/package: ", result.stderr)


if __name__ == "__main__":
    unittest.main()
