# SPDX-License-Identifier: Apache-2.0
"""Starts the built server on a folder of its own and talks to it.

The programs come from the environment: RESTANTE and RESTANTECTL (default: those of build/).
Nothing here waits for a while and hopes: it waits for a log line, an octet or an end of file, and
fails loudly when that takes longer than PATIENCE.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESTANTE = os.environ.get("RESTANTE", str(ROOT / "build/src/restante"))
RESTANTECTL = os.environ.get("RESTANTECTL", str(ROOT / "build/tools/restantectl"))
RESTANTE_DELIVER = str(pathlib.Path(RESTANTECTL).parent / "restante-deliver")


def is_sanitized():
    """Whether the server was built with AddressSanitizer: then it has an allocator of its own,
    which keeps for a while what was freed, and its checks need descriptors."""
    return b"__asan_init" in pathlib.Path(RESTANTE).read_bytes()


# Seconds for anything that should happen at once. Far above what a loaded machine needs.
PATIENCE = 60

_FIELD = re.compile(r'([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')


def parse_logfmt(line):
    """The fields of a log line, as text."""
    return {
        key: re.sub(r"\\(.)", r"\1", quoted) if quoted or not bare else bare
        for key, quoted, bare in _FIELD.findall(line)
    }


def _toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_toml(settings):
    """{"limits": {"sessions": 5}, "listener": [{...}]} as TOML; a list makes [[listener]]."""
    lines = []
    for section, content in settings.items():
        several = isinstance(content, list)
        for table in content if several else [content]:
            lines.append(f"[[{section}]]" if several else f"[{section}]")
            lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


# Root must say so; anybody else stays who they are.
USER = "root" if os.geteuid() == 0 else ""

DEFAULTS = {
    "server": {"hostname": "pop.example.test", "runtime_dir": "run", "user": USER,
               "workers": int(os.environ.get("RESTANTE_WORKERS", "1"))},
    "listener": [{"address": "127.0.0.1:0", "tls": "none"}],
    "auth": {"failure_delay": "0s"},
    "auth.source": [{"driver": "passwd-file", "path": "users"}],
    "maildrop": {"path": "mail/%u"},
    # LeakSanitizer looks at a process by ptrace, at which the sandbox ends it.
    "security": {"sandbox": os.environ.get("RESTANTE_SANDBOX", "auto")},
}


def merged(settings):
    result = {section: content for section, content in DEFAULTS.items()}
    for section, content in (settings or {}).items():
        if isinstance(content, dict):
            content = {**result.get(section, {}), **content}
        result[section] = content
    return result


class Maildir:
    """Delivers as a delivery agent does: into tmp, then by rename into new (or cur)."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self._delivered = 0
        for folder in ("cur", "new", "tmp"):
            (self.path / folder).mkdir(parents=True, exist_ok=True)

    def deliver(self, octets, *, sized="", flags=None, name=None):
        """`sized`: "S", "W" or "SW" put these sizes into the name. `flags` puts it into cur."""
        self._delivered += 1
        if name is None:
            name = f"1700000000.M{self._delivered:06}P1.host"
            if "S" in sized:
                name += f",S={len(octets)}"
            if "W" in sized:
                name += f",W={len(with_crlf(octets))}"
        temporary = self.path / "tmp" / f"{self._delivered}"
        temporary.write_bytes(octets)
        folder, info = ("new", "") if flags is None else ("cur", f":2,{flags}")
        target = self.path / folder / (name + info)
        temporary.rename(target)
        return target

    def files(self):
        """The paths of all messages, in the order in which they were delivered."""
        found = [*(self.path / "new").iterdir(), *(self.path / "cur").iterdir()]
        return sorted(found, key=lambda path: path.name)

    def contents(self):
        return [path.read_bytes() for path in self.files()]


def with_crlf(stored):
    return re.sub(rb"(?<!\r)\n", b"\r\n", stored)


def as_sent(stored):
    """What RETR sends of a stored message, dot-stuffing undone: LF becomes CRLF, and the last line
    ends. Everything else is as it was."""
    sent = with_crlf(stored)
    return sent if not sent or sent.endswith(b"\r\n") else sent + b"\r\n"


def as_wire(stored):
    """The same as it goes over the wire, from behind the +OK line to the final dot."""
    sent = as_sent(stored).replace(b"\r\n.", b"\r\n..")
    return (b"." if sent.startswith(b".") else b"") + sent + b".\r\n"


class Server:
    """A server process. `settings` is laid over DEFAULTS, section by section."""

    def __init__(self, folder, settings=None, *, wrapper=(), users=None, environment=None,
                 program=RESTANTE):
        self.folder = pathlib.Path(folder)
        # Walls open only what is there when they are put up.
        (self.folder / "mail").mkdir(parents=True, exist_ok=True)
        self.configuration = self.folder / "restante.toml"
        self.users = self.folder / "users"
        self.configure(settings)
        if users is not None:
            self.write_users(users)
        self.process = None
        self.log = []  # the lines, and None once there will be no more
        self.entries = []  # their fields
        self._maildirs = {}
        self._wrapper = list(wrapper)
        self._program = str(program)
        self._environment = {**os.environ, **(environment or {})}
        self._news = threading.Condition(threading.RLock())
        self._reader = None

    def configure(self, settings):
        self.configuration.write_text(to_toml(merged(settings)))

    def write_users(self, users):
        """{"joe": "secret"}; a value that begins as a hash does is written as it is."""
        lines = [
            f"{name}:{secret if secret.startswith(('{', '$')) else '{PLAIN}' + secret}\n"
            for name, secret in users.items()
        ]
        temporary = self.users.with_suffix(".new")
        temporary.write_text("".join(lines))
        temporary.rename(self.users)

    def maildir(self, user="joe"):
        if user not in self._maildirs:
            self._maildirs[user] = Maildir(self.folder / "mail" / user)
        return self._maildirs[user]

    def start(self, listeners=None):
        self.launch()
        if listeners is None:
            listeners = len(re.findall(r"^\[\[listener\]\]", self.configuration.read_text(), re.M))
        self.wait_for("listening", count=listeners)
        self.wait_for("serving")
        return self

    def launch(self):
        self.process = subprocess.Popen(
            [*self._wrapper, self._program, "--config", str(self.configuration)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=self._environment)
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def _read_log(self):
        for octets in self.process.stderr:
            line = octets.decode(errors="replace").rstrip("\n")
            with self._news:
                self.log.append(line)
                self.entries.append(parse_logfmt(line))
                self._news.notify_all()
        with self._news:
            self.log.append(None)
            self._news.notify_all()

    def events(self, event, **fields):
        """The log entries of this event that have these fields."""
        wanted = {"event": event, **fields}
        with self._news:
            return [entry for entry in self.entries if wanted.items() <= entry.items()]

    def wait_for(self, event, count=1, **fields):
        """The `count`-th log entry of this event (with these fields)."""
        self._wait(lambda: len(self.events(event, **fields)) >= count, f"{event} {fields}")
        return self.events(event, **fields)[count - 1]

    def wait_for_text(self, pattern):
        """Until the log matches."""
        self._wait(lambda: re.search(pattern, self.text()), pattern)

    def _wait(self, condition, what):
        with self._news:
            self._news.wait_for(lambda: condition() or None in self.log, PATIENCE)
            if not condition():
                how = "the server ended" if None in self.log else f"{PATIENCE} s passed"
                raise AssertionError(f"{how}, but the log lacks {what}\n{self.text()}")

    def text(self):
        return "\n".join(line for line in self.log if line is not None)

    @property
    def ports(self):
        return [int(entry["address"].rsplit(":", 1)[1]) for entry in self.events("listening")]

    @property
    def port(self):
        return self.ports[0]

    @property
    def pid(self):
        return self.process.pid

    @property
    def worker_pid(self):
        """The process that serves clients, where there is one alone."""
        return int(self.events("worker started")[-1]["pid"])

    @property
    def pids(self):
        """All that live: the supervisor, and its children."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [self.pid, *map(int, children.split())]

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """The exit code; the whole log is there afterwards."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self.process.stderr.close()
        return code

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """Ends it by SIGTERM; it must end cleanly."""
        self.signal(signal.SIGTERM)
        code = self.wait()
        if code != 0:
            raise AssertionError(f"exit code {code} after SIGTERM\n{self.text()}")

    def kill(self):
        self.process.kill()
        self.wait()


class ServerTest(unittest.TestCase):
    """Each test has a folder, and servers that are stopped cleanly at its end."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="restante-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def server(self, settings=None, *, users=None, start=True, folder=None, **options):
        server = Server(folder or self.folder, settings,
                        users={"joe": "secret"} if users is None else users, **options)
        self.addCleanup(self._end, server)
        return server.start() if start else server

    def _end(self, server):
        if server.process is None or server.process.returncode is not None:
            return
        if server.is_running():
            # A session that a failed test left open must not hold this up.
            server.signal(signal.SIGTERM)
            if not self._ends_within(server, 2):
                server.signal(signal.SIGTERM)
        code = server.wait()
        self.assertEqual(0, code, server.text())

    @staticmethod
    def _ends_within(server, seconds):
        try:
            server.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    @staticmethod
    def free_port():
        """A port for a server whose log is not on standard error. Somebody else could take it in
        between; none of ours would."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return listener.getsockname()[1]

    @staticmethod
    def is_refused(address):
        """Whether nobody listens there, or just ceases to."""
        try:
            socket.create_connection(address, PATIENCE).close()
            return False
        except (ConnectionRefusedError, ConnectionResetError):
            return True

    def eventually(self, condition, what):
        """Asks until it is so. `condition` is a conversation with something real."""
        deadline = time.monotonic() + PATIENCE
        while not (answer := condition()):
            if time.monotonic() > deadline:
                self.fail(f"{what}: not within {PATIENCE} s")
        return answer
