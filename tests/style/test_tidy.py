# SPDX-License-Identifier: Apache-2.0
"""The house rules that a machine can see, so that a review can talk about meaning."""

import ast
import pathlib
import re
import unittest

import tree

FILE_LINES_MAX = 350
FUNCTION_LINES_MAX = 50
COLUMNS_MAX = 100

CODE = (".cc", ".h", ".py")

# Marks of what is not finished and of tests that are switched off. Spelled so that this file is
# not its own first catch.
BANNED_WORDS = re.compile(
    "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", r"\bHA" + r"CK\b",
              "GTEST_" + "SKIP", "DIS" + "ABLED_", "unittest[.]" + "skip", "[.]skip" + "Test"))
)

# What, where (a pattern on the file's name), and what to write instead.
BANNED_CODE = (
    (r"\b(?:strcpy|strcat|strncpy|strtok|gets|v?sprintf)\s*\(", r"\.(cc|h)$",
     "std::string or fmt"),
    (r"\bdelete\s+this\b", r"\.(cc|h)$", "a Core that the close callback frees"),
    (r"\bstd::function\b", r"^(src|include)/", "an interface or a bound method"),
    (r"\bshared_ptr\b", r"^(src|include/restante)/(loop|protocol)/", "an owner"),
    (r"\b(?:sleep|usleep|nanosleep|sleep_for|sleep_until)\s*\(", r"^tests/.*\.(cc|h)$",
     "a ManualClock, or wait for what is to happen"),
    (r"\btime\.sleep\b", r"^tests/.*\.py$", "wait for what is to happen"),
    (r"\busing\s+namespace\b(?!\s+std::(?:\w+::)*\w*literals)", r"\.h$", "the full name"),
)


def function_spans(text):
    """(first line, last line) of every function of C++ `text`, by its braces alone: a block with
    parentheses before it that stands in a file, a namespace or a class."""
    code = re.sub(r"^[ \t]*#[^\n]*", lambda m: " " * len(m.group()), tree.bare_code(text),
                  flags=re.MULTILINE)
    spans = []
    outer = []  # for each open block: where its function began, or None for a container
    head = 0
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if match.group() == "{":
            before = code[head:at]
            inside = any(start is not None for start in outer)
            is_function = "(" in before and not inside
            begin = head + len(before) - len(before.lstrip())
            outer.append(begin if is_function else None)
        elif match.group() == "}" and outer:
            start = outer.pop()
            if start is not None and code[at + 1:].lstrip()[:1] in (",", "{"):
                head = start  # that was an initialiser; the body is yet to come
                continue
            if start is not None:
                spans.append((code.count("\n", 0, start) + 1, code.count("\n", 0, at) + 1))
        head = at + 1
    return spans


def python_spans(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno


def text_files():
    for path in tree.files() + sorted(p for p in tree.ROOT.iterdir() if p.is_file()):
        if b"\0" not in path.read_bytes():
            yield path


class Tidy(unittest.TestCase):
    def assert_none(self, faults):
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_files_are_short(self):
        self.assert_none([
            f"{tree.name(path)}: {lines} lines; at most {FILE_LINES_MAX}"
            for path in tree.files(*CODE)
            if (lines := path.read_text().count("\n")) > FILE_LINES_MAX
        ])

    def test_functions_are_short(self):
        faults = []
        for path in tree.files(*CODE):
            spans = python_spans if path.suffix == ".py" else function_spans
            for first, last in spans(path.read_text()):
                if last - first + 1 > FUNCTION_LINES_MAX:
                    faults.append(f"{tree.name(path)}:{first}: a function of {last - first + 1} "
                                  f"lines; at most {FUNCTION_LINES_MAX}")
        self.assert_none(faults)

    def test_lines_are_short_and_end_clean(self):
        faults = []
        for path in text_files():
            # JSON has no way to break a string.
            prose = path.suffix in (".md", "") and path.parent == tree.ROOT
            is_long = prose or path.suffix == ".json"
            for number, line in enumerate(path.read_text().split("\n"), 1):
                if len(line) > COLUMNS_MAX and not is_long:
                    faults.append(f"{tree.name(path)}:{number}: {len(line)} columns")
                if line != line.rstrip() and path.suffix != ".md":
                    faults.append(f"{tree.name(path)}:{number}: blanks at the end of the line")
        self.assert_none(faults)

    def test_code_begins_with_its_licence(self):
        faults = []
        for path in tree.files():
            is_script = path.suffix == "" and path.read_bytes().startswith(b"#!")
            if path.suffix in CODE or path.name == "meson.build" or is_script:
                start = path.read_text().split("\n", 2)[:2]
                if not any("SPDX-License-Identifier: Apache-2.0" in line for line in start):
                    faults.append(f"{tree.name(path)}: no SPDX line at the top")
        self.assert_none(faults)

    def test_headers_guard_themselves(self):
        self.assert_none([
            f"{tree.name(path)}: no #pragma once"
            for path in tree.files(".h")
            if not re.search(r"^#pragma once$", path.read_text(), re.MULTILINE)
        ])

    def test_no_banned_word(self):
        faults = []
        for path in text_files():
            for number, line in enumerate(path.read_text().split("\n"), 1):
                if word := BANNED_WORDS.search(line):
                    faults.append(f"{tree.name(path)}:{number}: {word.group()}")
        self.assert_none(faults)

    def test_no_banned_code(self):
        faults = []
        for path in tree.files(*CODE):
            text = path.read_text()
            code = text if path.suffix == ".py" else tree.bare_code(text)
            for pattern, where, instead in BANNED_CODE:
                if not re.search(where, tree.name(path)) or path == pathlib.Path(__file__):
                    continue
                for match in re.finditer(pattern, code):
                    line = code.count("\n", 0, match.start()) + 1
                    faults.append(f"{tree.name(path)}:{line}: {match.group()}; use {instead}")
        self.assert_none(faults)

    def test_the_top_level_is_the_designs(self):
        allowed = {"src", "include", "subprojects", "tests", "conf", "tools", ".ci", ".git"}
        ignored = (tree.ROOT / ".gitignore").read_text().split()
        folders = {path.name for path in tree.ROOT.iterdir() if path.is_dir()}
        strange = {
            folder for folder in folders - allowed
            if not any(pathlib.PurePath("/" + folder).match(line.rstrip("/")) for line in ignored)
        }
        self.assertEqual(set(), strange)


class TheTestItself(unittest.TestCase):
    def test_sees_functions_and_nothing_else(self):
        text = """
#define LOOP(x) while (x) {
namespace a {
struct S {
  int f() const noexcept {
    if (true) { return 1; }
    return 2;  // }
  }
  int value = 3;
};
enum class E { A, B };
// void comment() {
S::S(int x)
    : x_{x},
      y_(")}") {
  call([] { return '{'; });
}
TEST(Room, States) {
  EXPECT_EQ(1'000, R"({)"[0]);
}
}  // namespace a
"""
        self.assertEqual([(5, 8), (13, 17), (18, 20)], function_spans(text))

    def test_sees_the_banned(self):
        for code in ("strcpy(a, b)", "delete this;", "std::function<void()> f", "sprintf(a, b)",
                     "std::this_thread::sleep_for(1s)"):
            self.assertTrue(any(re.search(pattern, code) for pattern, _, _ in BANNED_CODE), code)
        for code in ("snprintf(a, 1, b)", "delete thistle;", "using std::literals;"):
            self.assertFalse(any(re.search(pattern, code) for pattern, _, _ in BANNED_CODE), code)
        for word in ("TO" + "DO", "FIX" + "ME:", "X" + "XX"):
            self.assertTrue(BANNED_WORDS.search(f"// {word} later"))
        self.assertFalse(BANNED_WORDS.search("mkstemp(fileX" + "XXXXX), HACKNEY"))


if __name__ == "__main__":
    unittest.main()
