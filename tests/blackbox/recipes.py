# SPDX-License-Identifier: Apache-2.0
"""What README, the manual pages and conf/ tell their readers to do, step by step, as it stands
there. A block has a form that says what it is; CONTRIBUTING.md lists the forms."""

import dataclasses
import re

from harness import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("src/**/*.scd")),
             *sorted(ROOT.glob("tools/**/*.scd")),
             *sorted(path for path in ROOT.glob("conf/**/*") if path.is_file())]

ROOT_USER, ANYBODY = "root", "anybody"
_PROMPTS = {"# ": ROOT_USER, "$ ": ANYBODY}


class Fault(Exception):
    """A block of no form."""


@dataclasses.dataclass
class Run:
    where: str
    user: str
    command: str
    printed: str | None = None  # None: whatever it prints


@dataclasses.dataclass
class Write:
    where: str
    path: str | None  # None: a piece of the file that was written last
    text: str


def steps(name, text):
    """All steps of a document, in their order."""
    if name.endswith(".md"):
        return _of_markdown(name, text)
    if name.endswith(".scd"):
        return _of_manual(name, text)
    return _of_comments(name, text)


def _blocks(name, text):
    """(line number, language, lines, the last line before) of each fenced block."""
    before, block = "", None
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.fullmatch(r"```(\w*)", line)
        if block is None and fence:
            block = (number, fence[1], [], before)
        elif block is None:
            before = line if line.strip() else before
        elif line == "```":
            yield block
            before, block = "", None
        else:
            block[2].append(line)
    if block is not None:
        raise Fault(f"{name}:{block[0]}: a block without an end")


def _of_markdown(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("    ", "\t")) and "```" not in text.splitlines()[max(0, number - 2)]:
            if not _is_within_a_block(text, number):
                raise Fault(f"{name}:{number}: indented; fence the block")
    found = []
    for number, language, lines, before in _blocks(name, text):
        where = f"{name}:{number}"
        if language == "sh":
            found += [Run(f"{name}:{number + at}", ROOT_USER, command)
                      for at, command in _commands(lines)]
        elif language == "toml":
            path = re.search(r"`(/[^`]+)`:$", before)
            found.append(Write(where, path and path[1], "\n".join(lines) + "\n"))
        elif language != "text":
            raise Fault(f"{where}: a block is sh, toml or text, and not {language!r}")
    return found


def _is_within_a_block(text, number):
    return sum(line.startswith("```") for line in text.splitlines()[:number]) % 2 == 1


def _commands(lines):
    """(number, command); a backslash at the end of a line goes on in the next."""
    command, begin = "", 0
    for at, line in enumerate(lines, 1):
        if not command and not line.strip():
            continue
        begin = begin if command else at
        command += line
        if not line.endswith("\\"):
            yield begin, command
            command = ""
        else:
            command = command[:-1]


def _of_manual(name, text):
    _refuse_indented_blocks(name, text)
    found = []
    for number, _, lines, before in _blocks(name, text):
        lines = [re.sub(r"\\(.?)", r"\1", line) for line in lines]  # as scdoc(5) reads it
        path = re.search(r"_(/[^_ ]+)_:$", before)
        if lines and lines[0][:2] in _PROMPTS:
            found += _of_dialogue(name, number, lines)
        elif path:
            found.append(Write(f"{name}:{number}", path[1], "\n".join(lines) + "\n"))
        elif not (lines and lines[0].startswith("event=")):
            raise Fault(f"{name}:{number}: neither commands behind a prompt, nor a file whose name "
                        "stands before, nor lines of the log")
    return found


def _of_dialogue(name, number, lines):
    found = []
    for at, line in enumerate(lines, 1):
        if user := _PROMPTS.get(line[:2]):
            found.append(Run(f"{name}:{number + at}", user, line[2:]))
        elif found[-1].command.endswith("\\"):
            found[-1].command = found[-1].command[:-1] + line.lstrip()
        else:
            found[-1].printed = (found[-1].printed or "") + line + "\n"
    return found


def _refuse_indented_blocks(name, text):
    """Indented text explains the term above it; a block is fenced."""
    before, is_open = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            is_open = not is_open
        elif not is_open and line.startswith("\t") and not before.startswith(("\t", "*", "_")):
            raise Fault(f"{name}:{number}: indented below no term; fence the block")
        if line.strip():
            before = line


def _of_comments(name, text):
    """In a configuration: a comment of three blanks, a prompt and a command."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if found and found[-1].command.endswith("\\"):
            found[-1].command = found[-1].command[:-1] + line.removeprefix("#").lstrip()
        elif match := re.fullmatch(r"#   ([#$] )(.+)", line):
            found.append(Run(f"{name}:{number}", _PROMPTS[match[1]], match[2]))
        elif re.match(r"#\s*[#$] ", line):
            raise Fault(f"{name}:{number}: a command stands behind three blanks and a prompt")
    return found


def all_steps():
    found = []
    for document in DOCUMENTS:
        found += steps(document.relative_to(ROOT).as_posix(), document.read_text())
    return found
