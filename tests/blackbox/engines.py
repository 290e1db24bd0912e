# SPDX-License-Identifier: Apache-2.0
"""Servers that know users, as plain processes on loopback."""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from harness import PATIENCE, ServerTest


class Engine:
    """One that runs until stop(), in a folder of its own that goes with the class of tests. Who
    derives says `command()`, and is up when its port takes connections."""

    user = None  # as whom it runs; None: as who runs the test

    def __init__(self, tests):
        # Not in a test's folder: others are kept out of that.
        self.folder = pathlib.Path(tempfile.mkdtemp())
        tests.addClassCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.port = ServerTest.free_port()
        self.process = None
        tests.addClassCleanup(self.stop)
        self.as_whom = {}
        if self.user is not None and os.geteuid() == 0:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.as_whom = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(self, *command):
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.folder,
                              timeout=PATIENCE, **self.as_whom).stdout

    def start(self):
        """Where it does not run already."""
        if self.process is not None and self.process.poll() is None:
            return
        with open(self.folder / "output", "ab") as output:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output, cwd=self.folder,
                                            start_new_session=True, **self.as_whom)
        end = time.monotonic() + PATIENCE
        while not self._is_up():
            if time.monotonic() > end:
                raise AssertionError((self.folder / "output").read_text())

    def _is_up(self):
        if self.process.poll() is not None:
            raise AssertionError((self.folder / "output").read_text())
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), PATIENCE).close()
            return self.answers()
        return False

    def answers(self):
        """Whether it is more than a port."""
        return True

    def _signal_all(self, number):
        """It and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        for child in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)

    def _children(self):
        try:
            listed = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            return [int(pid) for pid in listed.read_text().split()]
        except OSError:
            return []

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self._signal_all(signal.SIGCONT)
        self.process.send_signal(self.stopped_by)
        self.process.wait(PATIENCE)

    stopped_by = signal.SIGTERM

    def pause(self):
        self._signal_all(signal.SIGSTOP)

    def go_on(self):
        self._signal_all(signal.SIGCONT)


class Postgres(Engine):
    """PostgreSQL with a database "mail" and a user "restante" whose password is "let me in"."""

    user = "postgres"
    stopped_by = signal.SIGINT  # at once

    def __init__(self, tests):
        super().__init__(tests)
        self.programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.run(f"{self.programs}/initdb", "--no-sync", "--username=postgres",
                         "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8",
                         "--locale=C.UTF-8", "--pgdata=data")
        self.start()
        self.query("CREATE ROLE restante LOGIN PASSWORD 'let me in'", database="postgres")
        self.query("CREATE DATABASE mail", database="postgres")

    def command(self):
        return [f"{self.programs}/postgres", "-D", "data", "-p", str(self.port), "-c",
                "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                "-c", "fsync=off", "-c", "max_connections=40"]

    def query(self, text, database="mail"):
        """As its owner; what it answers, one row a line."""
        return self.run(f"{self.programs}/psql", "--no-psqlrc", "--tuples-only", "--no-align",
                        "--quiet", "--set=ON_ERROR_STOP=1", f"--host={self.folder}",
                        f"--port={self.port}", "--username=postgres", database,
                        f"--command={text}")

    def answers(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            return self.query("SELECT 1", database="postgres") == "1\n"
        return False

    @property
    def connection(self):
        return (f"host=127.0.0.1 port={self.port} dbname=mail user=restante "
                "password='let me in'")
