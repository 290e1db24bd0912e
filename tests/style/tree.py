# SPDX-License-Identifier: Apache-2.0
"""The tree that the style tests read: its files, and C++ text without comments and strings."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

FOLDERS = ("src", "include", "tests", "tools", "conf", ".ci")

# Octets for fuzzers, no texts.
CORPORA = ROOT / "tests/fuzzing/corpora"

# Folders, and those whose headers they may open as their own.
GUESTS = {
    "tests/accounts": ("tests/loop", "tests/session"),
    "tests/authenticators/directory": ("tests/loop",),
    "tests/channel": ("tests/tls",),
    "tests/lines": ("tests/loop",),
    "tests/model": ("tests/session", "tests/stores/maildir"),
    "tests/pop3": ("tests/channel", "tests/session", "tests/tls"),
    "tests/server": ("tests/channel", "tests/loop"),
    "tests/tools/restantectl": ("tools/restantectl", "src"),
    "tools/deliver": ("src",),  # as the next
    "tools/restantectl": ("src",),  # it becomes the server's user as the server does
}

_NOT_CODE = re.compile(
    r"""//[^\n]*                          # a comment to the end of the line
      | /\*.*?\*/                         # a comment
      | R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"   # a raw string
      | "(?:\\.|[^"\\\n])*"               # a string
      | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'  # a character, not the mark between digits
    """,
    re.VERBOSE | re.DOTALL,
)


def files(*suffixes, folders=FOLDERS):
    """All files of the tree below `folders`, those with one of `suffixes` if any are named."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if CORPORA in path.parents:
                continue
            if path.is_file() and "__pycache__" not in path.parts:
                if not suffixes or path.suffix in suffixes:
                    found.append(path)
    return found


def name(path):
    return path.relative_to(ROOT).as_posix()


def bare_code(text):
    """C++ text with comments, strings and characters blanked out; lines stay where they are."""

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return _NOT_CODE.sub(blank, text)
