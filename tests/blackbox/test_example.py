# SPDX-License-Identifier: Apache-2.0
"""conf/restante.toml names what this version does, all of it and nothing else, and the manual page
explains each key of it."""

import contextlib
import re
import shutil
import sqlite3
import subprocess
import tomllib
import unittest

import certificates
from engines import Postgres
from harness import RESTANTE, ROOT, USER, ServerTest

EXAMPLE = (ROOT / "conf/restante.toml").read_text()
SCHEMA = (ROOT / "conf/sqlite/users.sql").read_text()
MANUAL = (ROOT / "src/restante.toml.5.scd").read_text()

# What no certificate or account of this machine could be, as the example writes it.
FILES = ("org.pem", "org.key")


def uncommented(text):
    """The example with all that is written behind a '#' and could stand there without."""
    return re.sub(r"^# (\[\[?[a-z_.]+\]\]?|\w+ = .*)$", r"\1", text, flags=re.M)


def keys(table, prefix=""):
    """The dotted names of a table's keys; those of a list of tables once."""
    found = set()
    for name, value in table.items():
        is_repeated = isinstance(value, list) and value and isinstance(value[0], dict)
        for each in value if is_repeated else [value]:
            found |= keys(each, f"{prefix}{name}.") if isinstance(each, dict) else {prefix + name}
    return found


def keys_of_manual():
    found = set()
    for heading, text in re.findall(r"^# \[+([a-z_.]+)\]+\n(.*?)(?=^# )", MANUAL, re.M | re.S):
        for line in re.findall(r"^(\*\w+\*.*) = ", text, re.M):
            found |= {f"{heading}.{name}" for name in re.findall(r"\*(\w+)\*", line)}
    return found


class TheExample(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = Postgres(cls)
        cls.engine.query((ROOT / "conf/postgresql/users.sql").read_text() +
                         "GRANT SELECT ON users TO restante")

    def run_on(self, text, option):
        file = self.folder / "restante.toml"
        text = text.replace('\nuser = ""', f'\nuser = "{USER}"')
        if "\nconnection = " in text:
            text = re.sub(r'^connection = ".*"', f'connection = "{self.engine.connection}"',
                          text, flags=re.M)
        file.write_text(text)
        (self.folder / "users").write_text("joe:{PLAIN}secret\n")
        with contextlib.closing(sqlite3.connect(self.folder / "users.db")) as database:
            database.executescript("DROP TABLE IF EXISTS users;" + SCHEMA)
        for name, made in zip(FILES, certificates.make("org"), strict=True):
            shutil.copy(made, self.folder / name)
        result = subprocess.run([RESTANTE, "--config", str(file), option], text=True,
                                capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                                check=False)
        self.assertEqual(0, result.returncode, result.stderr)
        return result.stdout

    def test_is_accepted_as_it_is_and_with_all_that_it_shows(self):
        self.assertNotEqual(EXAMPLE, uncommented(EXAMPLE))
        for text in (EXAMPLE, uncommented(EXAMPLE)):
            self.run_on(text, "--check")

    def test_each_of_its_tables_is_accepted_alone(self):
        for table in re.split(r"^(?=\[)", uncommented(EXAMPLE), flags=re.M)[1:]:
            needed = [f'[[{name}]]\n{key}\n' for name, key in
                      (("listener", 'address = "127.0.0.1:0"'),
                       ("auth.source", 'driver = "passwd-file"\npath = "users"'))
                      if f"[[{name}]]" not in table]
            server = "" if table.startswith("[server]") else '[server]\nuser = ""\n'
            with self.subTest(table=table.splitlines()[0]):
                self.run_on(server + table + "".join(needed), "--check")

    def test_names_every_key_and_its_default(self):
        shown = tomllib.loads(uncommented(EXAMPLE))
        effective = tomllib.loads(self.run_on(uncommented(EXAMPLE), "--print-config"))
        self.assertEqual(keys(effective), keys(shown))
        smallest = ('[server]\nuser = ""\n[[listener]]\naddress = "127.0.0.1:1110"\n'
                    '[[auth.source]]\ndriver = "passwd-file"\npath = "users"\n')
        self.assertEqual(tomllib.loads(self.run_on(smallest, "--print-config")),
                         tomllib.loads(self.run_on(EXAMPLE, "--print-config")))

    def test_the_manual_page_explains_each_key_and_no_other(self):
        self.assertEqual(keys(tomllib.loads(uncommented(EXAMPLE))), keys_of_manual())


if __name__ == "__main__":
    unittest.main()
