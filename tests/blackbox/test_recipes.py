# SPDX-License-Identifier: Apache-2.0
"""What README, manual pages and conf/ tell their readers to do is done as it stands there, as root
on a system that nobody has touched: a copy of this one, where the programs are built already and a
build copies them; or, as in tools/check --long, the Debian in RESTANTE_FRESH_SYSTEM, which has
nothing yet."""

import os
import shutil
import subprocess
import sys
import unittest

import recipes
import throwaway
from harness import ServerTest
from house import needs_root
from inside import PROGRAMS

# In the place of meson and ninja: what is compiled already is copied, and the package alone is made
# of a build folder of meson's own.
BUILD = """\
#!/bin/sh
set -e
export NINJA=/usr/bin/ninja  # which meson looks for
case "${0##*/} $*" in
  *--prefix=/usr* | *--destdir* | "meson introspect "*) exec /usr/bin/meson "$@" ;;
esac
case "${0##*/} $1" in
  "meson setup") mkdir -p "$2" && touch "$2/build.ninja" ;;
  "meson install")
    install -D -t /usr/local/sbin /lent/restante
    install -D -t /usr/local/bin /lent/restantectl /lent/restante-deliver /lent/restante-load
    install -D -t /usr/local/share/doc/restante /root/restante/conf/*.toml ;;
  "ninja -C")
    install -D -t "$2/src" /lent/restante
    install -D -t "$2/tools" /lent/restantectl /lent/restante-deliver /lent/restante-load
    [ ! -d "$2/meson-info" ] || /usr/bin/ninja -C "$2" \\
      $(find /root/restante/src /root/restante/tools -name '*.scd' -exec basename {} .scd ";") ;;
  *) echo "$0 $*: what is that?" >&2 && exit 1 ;;
esac
"""
ON_A_COPY = """
set -e
for name in meson ninja; do cp /lent/build "/usr/local/bin/$name"; done
"""
RUN = '"$PYTHON" tests/blackbox/run_recipes.py'
FRESH = os.environ.get("RESTANTE_FRESH_SYSTEM")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Recipes(ServerTest):
    @needs_root
    def test_do_what_the_texts_say(self):
        place, lent = self.folder / "place", self.folder / "lent"
        for folder in (place, lent):
            folder.mkdir()
        for program in PROGRAMS:
            shutil.copy(program, lent)
        (lent / "build").write_text(BUILD)
        (lent / "build").chmod(0o755)
        environment = ["env", f"PATH={PATH}"]
        if FRESH:
            command = throwaway.inside(place, *environment, "RECIPES=whole", "PYTHON=python3", "sh",
                                       "-c", RUN, base=FRESH, network="shared")
        else:
            command = throwaway.inside(place, *environment, f"PYTHON={sys.executable}", "sh", "-c",
                                       ON_A_COPY + RUN, lent=lent)
        result = subprocess.run(command, text=True, capture_output=True, check=False,
                                stdin=subprocess.DEVNULL)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        for document in ("README.md", "restante-operations.7.scd", "restante.toml.5.scd",
                         "restantectl.8.scd", "restante-load.1.scd", "load-mix.toml"):
            self.assertRegex(result.stdout, rf"--- .*{document}:\d+: ")


class Forms(unittest.TestCase):
    """A block that is none of the forms is found, so that none is passed over."""

    def test_each_of_the_tree_has_one(self):
        self.assertGreater(len(recipes.all_steps()), 20)

    def test_others_are_faults(self):
        for name, text in (
            ("a.md", "```\nls\n```\n"),
            ("a.md", "```bash\nls\n```\n"),
            ("a.md", "```sh\nls\n"),
            ("a.md", "Say\n\n    ls\n"),
            ("a.scd", "Say\n\n\tls\n"),
            ("a.scd", "# EXAMPLES\n\n\tls\n"),
            ("a.scd", "```\nls\n```\n"),
            ("a.scd", "A file:\n\n```\n[server]\n```\n"),
            ("a.toml", "# $ ls\n"),
            ("a.toml", "#     # ls\n"),
        ):
            with self.subTest(text=text), self.assertRaises(recipes.Fault):
                recipes.steps(name, text)

    def test_are_read_as_they_are_written(self):
        self.assertEqual(
            [recipes.Run("a.md:2", "root", "ls  -l"), recipes.Run("a.md:4", "root", "id # who"),
             recipes.Write("a.md:8", "/etc/x", "a = 1\n"), recipes.Write("a.md:11", None, "b\n")],
            recipes.steps("a.md", "```sh\nls \\\n -l\nid # who\n```\n\nIn `/etc/x`:\n```toml\n"
                                  "a = 1\n```\n```toml\nb\n```\n```text\nls\n```\n"))
        self.assertEqual(
            [recipes.Run("a.scd:4", "anybody", "ls -l", "a\nb\n"),
             recipes.Run("a.scd:8", "root", "id"), recipes.Write("a.scd:12", "/etc/x", "{}\n")],
            recipes.steps("a.scd", "*x*\n\ty\n```\n$ ls \\\\\n  -l\na\nb\n# id\n```\nand\n"
                                   "_/etc/x_:\n```\n{}\n```\n```\nevent=x\n```\n"))
        self.assertEqual(
            [recipes.Run("a.toml:2", "anybody", "ls -l")],
            recipes.steps("a.toml", "# Say\n#   $ ls \\\n#     -l\na = 1\n# of # things\n"))


if __name__ == "__main__":
    unittest.main()
