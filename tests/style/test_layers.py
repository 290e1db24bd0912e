# SPDX-License-Identifier: Apache-2.0
"""A room includes only what lies below it, and an outside library is seen by its own room alone."""

import re
import unittest

import tree

# Bottom up: a room, and the rooms whose doors it may open.
ROOMS = {
    "base": (),
    "protocol": ("base",),
    "maildrop": ("base",),
    "auth": ("base",),
    "session": ("auth", "maildrop", "protocol", "base"),
    "config": ("base",),
    "metrics": ("base",),
    "sandbox": ("base",),
    "loop": ("base",),
    "lines": ("loop", "base"),
    "tls": ("base",),
    "sasl": ("auth", "base"),
    "oauth": ("auth", "loop", "base"),
    "accounts": ("lines", "loop", "auth", "base"),
    "stores/maildir": ("metrics", "maildrop", "base"),
    "delivery": ("maildrop", "base"),
    "authenticators/passwd_file": ("auth", "base"),
    "authenticators/directory": ("loop", "auth", "base"),
    "authenticators/sqlite": ("authenticators/directory", "loop", "auth", "base"),
    "authenticators/postgresql": ("authenticators/directory", "loop", "auth", "base"),
    "drivers": (
        "authenticators/directory", "authenticators/passwd_file", "authenticators/postgresql",
        "authenticators/sqlite", "loop", "stores/maildir", "sandbox", "config", "metrics", "auth",
        "maildrop", "base",
    ),
    "processes": ("config", "metrics", "lines", "loop", "base"),
    "clerk": ("processes", "config", "metrics", "lines", "loop", "auth", "base"),
    "channel": ("loop", "tls", "base"),
    "pop3": (
        "channel", "accounts", "session", "config", "metrics", "lines", "loop", "tls", "auth",
        "maildrop", "protocol", "base",
    ),
    "server": (
        "pop3", "channel", "clerk", "processes", "accounts", "session", "config", "metrics",
        "lines", "loop", "tls", "sasl", "auth", "maildrop", "protocol", "base",
    ),
}

# Programs put the rooms together and may open every door.
PROGRAM = "a program"
# The load generator is one too, and has rooms of its own below tools/load.
LOAD = "the load generator"

# The header of an outside library, and who may see it.
LIBRARIES = {
    r"fmt/": (*ROOMS, PROGRAM, LOAD),
    r"systemd/": ("base", "server"),
    r"uv\.h|uv/": ("loop",),
    r"openssl/": ("tls", "base", LOAD),
    r"toml\+\+/|toml\.hpp": ("config", LOAD),
    r"crypt\.h": ("auth",),
    r"sodium\.h|sodium/": ("auth",),
    r"gsasl\.h": ("auth", "sasl", LOAD),
    r"sqlite3\.h": ("authenticators/sqlite",),
    r"libpq-fe\.h": ("authenticators/postgresql",),
    r"stringprep\.h": ("auth",),
    r"curl/": ("oauth",),
    r"nlohmann/": ("oauth", "clerk", PROGRAM, LOAD),
    r"xxhash\.h": ("stores/maildir",),
    r"emmintrin\.h": ("protocol",),
    r"benchmark/": (PROGRAM,),
    r"seccomp\.h": ("sandbox",),
    r"microhttpd\.h": ("clerk",),
    r"CLI/": (PROGRAM, LOAD),
    r"gtest/|gmock/|rapidcheck": (),  # tests only
}

# What the tests of a room may use besides, to play its counterpart.
COUNTERPARTS = {
    PROGRAM: r"openssl/",
    "oauth": r"openssl/",  # issues the tokens that oauth verifies
}

# The build makes these; they know no room.
GENERATED = ("version.h",)

# The language's and the system's own headers are everybody's.
SYSTEM = re.compile(
    r"[a-z_]+|c(?:assert|errno|stdint|string)"
    r"|(?:sys|netinet|arpa|net|linux)/\w+\.h"
    r"|(?:dirent|dlfcn|endian|errno|fcntl|fnmatch|getopt|grp|limits|malloc|netdb|poll|pthread|pwd"
    r"|sched|signal|stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd)\.h"
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(name):
    """The room of a file, PROGRAM, or None for a file that lies in no known room."""
    if re.match(r"(tests/)?tools/load/", name):
        return LOAD
    place = re.sub(r"^(include/restante|src|tests)/", "", name)
    if re.fullmatch(r"src/[^/]+|tools/.+"
                    r"|tests/(attacks|bench|faults|fuzzing|model|tools/restantectl)/.+", name):
        return PROGRAM
    rooms = [room for room in ROOMS if place.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def fault(name, bracket, header, exists):
    """What is wrong with an #include in the file `name`, or None. `exists` tells of files."""
    room = room_of(name)
    if room is None:
        return "lies in no room that tests/style/test_layers.py knows"
    is_test = name.startswith("tests/")
    if bracket == "<":
        return _fault_of_library(room, header, is_test)
    if header.startswith("restante/"):
        return _fault_of_door(room, header, exists)
    if header in GENERATED:
        return None
    if "/" in header and room not in (PROGRAM, LOAD) or ".." in header:
        return f"{header} reaches into another folder; open a door (restante/...) instead"
    beside = [name.rsplit("/", 1)[0]]
    beside += tree.GUESTS.get(beside[0], ())
    if is_test:
        beside += [f"src/{room}", "tests/fuzzing"]
    if room == LOAD:
        beside += ["tools/load", beside[0].removeprefix("tests/")]
    if any(exists(f"{folder}/{header}") for folder in beside):
        return None
    return f"{header} is neither beside it nor a door"


def _fault_of_library(room, header, is_test):
    for pattern, seen_by in LIBRARIES.items():
        if re.match(pattern, header):
            if room in seen_by or is_test and not seen_by:
                return None
            if is_test and room in COUNTERPARTS and re.match(COUNTERPARTS[room], header):
                return None
            return f"<{header}> is not for {room}"
    if SYSTEM.fullmatch(header):
        return None
    return f"<{header}> is a library that tests/style/test_layers.py does not know"


def _fault_of_door(room, header, exists):
    if not exists(f"include/{header}"):
        return f"{header} does not exist"
    other = room_of(f"include/{header}")
    if other is None:
        return f"{header} belongs to no known room"
    if room in (PROGRAM, LOAD, other) or other in ROOMS[room]:
        return None
    return f"{room} may not open the door {header}"


class Layers(unittest.TestCase):
    def test_no_include_climbs(self):
        faults = []
        for path in tree.files(".h", ".cc", folders=("src", "include", "tests", "tools")):
            name = tree.name(path)
            for match in INCLUDE.finditer(path.read_text()):
                what = fault(name, *match.groups(), exists=lambda f: (tree.ROOT / f).is_file())
                if what:
                    faults.append(f"{name}: {what}")
        self.assertEqual("", "\n".join(faults))

    def test_a_room_uses_only_rooms_below_it(self):
        below = []
        for room, lower in ROOMS.items():
            self.assertLessEqual(set(lower), set(below), room)
            below.append(room)

    def test_the_build_file_has_the_same_arrows(self):
        text = (tree.ROOT / "src/meson.build").read_text()
        rows = re.findall(r"\[\s*'([\w/]+)',\s*\[[^]]*\],\s*\[([^]]*)\]", text)
        self.assertGreater(len(rows), 5)
        for room, lower in rows:
            self.assertIn(room, ROOMS)
            self.assertLessEqual(set(re.findall(r"'([\w/]+)'", lower)), set(ROOMS[room]), room)


class TheTestItself(unittest.TestCase):
    """Each planted violation is seen, and what is allowed passes."""

    def fault(self, name, include):
        match = INCLUDE.search(include)
        self.assertIsNotNone(match, include)
        return fault(name, *match.groups(), exists=lambda f: "missing" not in f)

    def test_refuses(self):
        for name, include in (
            ("src/base/error.cc", '#include "restante/session/session.h"'),
            ("include/restante/session/session.h", '#include "restante/loop/loop.h"'),
            ("src/session/update.cc", '#include "restante/stores/maildir/maildir_store.h"'),
            ("src/server/server.cc", '#include "restante/stores/maildir/maildir_store.h"'),
            ("src/server/server.cc",
             '#include "restante/authenticators/passwd_file/passwd_file.h"'),
            ("src/channel/channel.cc", "#include <uv.h>"),
            ("src/channel/channel.cc", "  #  include <uv/unix.h>"),
            ("src/session/session.cc", "#include <openssl/evp.h>"),
            ("src/oauth/jwt_verifier.cc", "#include <openssl/evp.h>"),
            ("src/server/server.cc", "#include <toml++/toml.h>"),
            ("src/authenticators/passwd_file/passwd_file.cc", "#include <crypt.h>"),
            ("src/stores/maildir/scan.cc", "#include <sodium.h>"),
            ("src/config/load.cc", "#include <sodium.h>"),
            ("src/server/server.cc", "#include <CLI/CLI.hpp>"),
            ("src/base/log.cc", "#include <boost/asio.hpp>"),
            ("src/base/log.cc", "#include <gtest/gtest.h>"),
            ("src/server/server.cc", '#include "../session/desk.h"'),
            ("src/server/server.cc", '#include "session/desk.h"'),
            ("src/server/server.cc", '#include "missing.h"'),
            ("src/server/server.cc", '#include "restante/session/missing.h"'),
            ("tests/session/promises_test.cc", '#include "restante/server/server.h"'),
            ("tests/session/promises_test.cc", "#include <uv.h>"),
            ("src/attic/old.cc", "#include <vector>"),
            ("tools/load/traffic/client.cc", "#include <uv.h>"),
            ("tools/load/traffic/client.cc", '#include "../report/results.h"'),
            ("tools/restantectl/main.cc", "#include <openssl/ssl.h>"),
            ("tests/model/machine.cc", '#include "../session/theatre.h"'),
            ("tests/model/machine.cc", "#include <uv.h>"),
            ("src/session/session.cc", "#include <rapidcheck.h>"),
            ("tests/tools/load/traffic/client_test.cc", "#include <uv.h>"),
        ):
            with self.subTest(name=name, include=include):
                self.assertIsNotNone(self.fault(name, include))

    def test_allows(self):
        for name, include in (
            ("src/base/error.cc", "#include <vector>"),
            ("src/base/error.cc", "#include <sys/socket.h>"),
            ("src/loop/loop.cc", "#include <uv.h>"),
            ("src/loop/loop.cc", '#include "handle.h"'),
            ("src/session/session.cc", '#include "restante/maildrop/snapshot.h"'),
            ("src/main.cc", '#include "restante/stores/maildir/maildir_store.h"'),
            ("src/main.cc", '#include "version.h"'),
            ("tools/restantectl/main.cc", "#include <CLI/CLI.hpp>"),
            ("tests/loop/timer_test.cc", "#include <uv.h>"),
            ("tests/loop/timer_test.cc", "#include <gtest/gtest.h>"),
            ("tests/oauth/issuer.cc", "#include <openssl/evp.h>"),
            ("tests/model/machine.cc", "#include <rapidcheck.h>"),
            ("tests/model/machine.cc", '#include "restante/stores/maildir/maildir_store.h"'),
            ("tools/load/main.cc", "#include <CLI/CLI.hpp>"),
            ("tools/load/traffic/client.cc", "#include <openssl/ssl.h>"),
            ("tools/load/traffic/client.cc", '#include "restante/loop/stream.h"'),
            ("tools/load/traffic/client.cc", '#include "report/results.h"'),
            ("tests/tools/load/traffic/client_test.cc", '#include "traffic/client.h"'),
            ("tests/tools/load/traffic/client_test.cc", '#include "client.h"'),
        ):
            with self.subTest(name=name, include=include):
                self.assertIsNone(self.fault(name, include))


if __name__ == "__main__":
    unittest.main()
