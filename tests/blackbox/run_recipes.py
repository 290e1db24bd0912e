# SPDX-License-Identifier: Apache-2.0
"""Does what the texts tell their readers to do, in a system that is to be thrown away, as its root
or as anybody; then looks whether it did what the texts say. Prints each step."""

import contextlib
import os
import pathlib
import poplib
import pty
import re
import signal
import ssl
import subprocess
import sys
import termios
import threading

import recipes
from harness import PATIENCE

ANYBODY = "anybody"
PASSWORD = "open sesame"
ASKS = re.compile(rb"(Password|The same again): $")
SERVES = re.compile(rb"event=serving")
MESSAGE = b"Subject: x\n\nhello\n"

# Who press Ctrl-C as soon as they may.
HASTY = 5

# Seconds for a step, of which a build takes some.
STEP_PATIENCE = 3600 if os.environ.get("RECIPES") == "whole" else PATIENCE


class Terminal:
    """A command with a terminal, from which it is answered when it asks for a password."""

    def __init__(self, command, user):
        self.output = b""
        self._news = threading.Condition()
        self._is_over = False
        self.process, self._screen = pty.fork()
        if self.process == 0:
            words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "env",
                     f"HOME=/home/{user}"] if user != "root" else []
            words += ["bash", "-c", command]
            os.execvp(words[0], words)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes any more
            while octets := os.read(self._screen, 65536):
                with self._news:
                    self.output += octets
                    self._news.notify_all()
                if ASKS.search(self.output):
                    os.write(self._screen, PASSWORD.encode() + b"\n")
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def settle(self):
        """Until it is over, or serves. The exit code, if it is over."""
        with self._news:
            done = self._news.wait_for(lambda: self._is_over or SERVES.search(self.output),
                                       STEP_PATIENCE)
        if not done:
            raise AssertionError(f"not done within {STEP_PATIENCE} s\n{self.text()}")
        return self.end() if self._is_over else None

    def end(self):
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)

    def stop(self):
        for pid in self._firsts():
            os.kill(pid, signal.SIGTERM)
        self._ends()

    def _firsts(self):
        """The first processes of the server: after an upgrade the one that was started is none."""
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                name, fields = status.read_text().rsplit(")", 1)
                session = int(fields.split()[3])
                if session == self.process and name.endswith("(restante"):
                    yield int(status.parent.name)

    def interrupt(self):
        """As Ctrl-C does; twice, as people do, where nobody seems to hear it, which is told."""
        os.write(self._screen, b"\x03")
        with self._news:
            is_over = self._news.wait_for(lambda: self._is_over, STEP_PATIENCE / 3)
        if not is_over:
            print(f"Ctrl-C was not heard\n{self.text()}\n{self._state()}", flush=True)
            os.write(self._screen, b"\x03")
        self._ends()

    def _ends(self):
        with self._news:
            if not self._news.wait_for(lambda: self._is_over, STEP_PATIENCE):
                raise AssertionError(f"does not stop\n{self.text()}\n{self._state()}")
        code = self.end()
        if code != 0:
            raise AssertionError(f"exit code {code} when stopped\n{self.text()}")

    def _state(self):
        """Who is there, what signals they have seen or not, and to whom the terminal sends its."""
        lines = [f"foreground group: {os.tcgetpgrp(self._screen)}, "
                 f"local modes: {termios.tcgetattr(self._screen)[3]:#o}"]
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) != self.process:  # its session
                    continue
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                status = (process / "status").read_text()
                signals = re.findall(r"^(Sig\w+|ShdPnd):\t(\w+)", status, re.M)
                lines.append(f"{process.name} {fields[0]} group {fields[2]} {command}"
                             f"{(process / 'wchan').read_text()} {signals}")
        return "\n".join(lines)

    def wait_for_text(self, pattern):
        with self._news:
            if not self._news.wait_for(lambda: re.search(pattern, self.text()), PATIENCE):
                raise AssertionError(f"no {pattern}\n{self.text()}")

    def text(self):
        return self.output.decode(errors="replace").replace("\r\n", "\n")


class Reader:
    """Who follows the texts. `trials` are what is looked at behind a step."""

    def __init__(self):
        self._file = None  # the last one that was written
        self._servers = {}  # by the step that started them
        subprocess.run(["useradd", "--create-home", ANYBODY], check=True)

    def take(self, step):
        print(f"--- {step.where}: {getattr(step, 'command', 'a file')}", flush=True)
        if isinstance(step, recipes.Run):
            self._run(step)
        else:
            self._write(step)

    def _run(self, step):
        terminal = Terminal(step.command, step.user)
        code = terminal.settle()
        if code not in (None, 0):
            raise AssertionError(f"exit code {code}\n{terminal.text()}")
        if step.printed not in (None, terminal.text()):
            raise AssertionError(f"printed\n{terminal.text()}instead of\n{step.printed}")
        if code is None:
            self._serves(step, terminal)

    def _serves(self, step, terminal):
        if step.command.startswith("tools/quickstart"):
            try_demo(terminal)
            return
        self._servers[step.where] = terminal
        if step.where.startswith("README.md"):
            try_mail()

    def _write(self, step):
        piece = step.path is None
        self._file = step.path or self._file
        make_certificates(os.path.dirname(self._file), step.text)
        with open(self._file, "a" if piece else "w", encoding="utf-8") as file:
            file.write("\n" + step.text if piece else step.text)
        if self._file.endswith(".toml") and self._servers:  # before, the text says --check itself
            subprocess.run(["restante", "--check", "--config", self._file], check=True)
        if piece:
            self._reload()

    def _reload(self):
        (server,) = self._servers.values()
        os.kill(server.process, signal.SIGHUP)
        server.wait_for_text("event=reloaded")
        try_tls()

    def end(self):
        for server in self._servers.values():
            server.stop()


def make_certificates(folder, text):
    """Where a configuration names some, as who has TLS has them."""
    names = dict(re.findall(r'^(certificate|private_key) = "([^"]+)"$', text, re.M))
    if names:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-out",
                        os.path.join(folder, names["certificate"]), "-keyout",
                        os.path.join(folder, names["private_key"])],
                       check=True, capture_output=True)


def try_demo(terminal):
    """The command that the quickstart prints collects the message that it promises."""
    terminal.wait_for_text("Ctrl-C ends the server")
    command = re.search(r"^  (curl .+)$", terminal.text(), re.M)[1]
    collected = subprocess.run(command, shell=True, check=True, capture_output=True).stdout
    if b"Subject: Welcome to Restante" not in collected:
        raise AssertionError(f"{command}: {collected}")
    terminal.interrupt()
    for _ in range(HASTY):
        hasty = Terminal("tools/quickstart", "root")
        hasty.wait_for_text("Ctrl-C ends the server")
        hasty.interrupt()


def collect(pop):
    pop.user("joe@example.net")
    pop.pass_(PASSWORD)
    _, lines, _ = pop.retr(1)
    pop.quit()
    if lines != MESSAGE.splitlines():
        raise AssertionError(f"collected {lines}")


def try_mail():
    """What is delivered where it is to be delivered, by who is to do so, is collected."""
    path = subprocess.run(["restantectl", "path", "joe@example.net"], check=True,
                          capture_output=True, text=True).stdout.strip()
    deliver = f'cd / && mkdir -p "{path}/new" "{path}/cur" "{path}/tmp" && cat >"{path}/new/1.a"'
    subprocess.run(["setpriv", "--reuid=vmail", "--regid=vmail", "--clear-groups", "sh", "-c",
                    deliver], input=MESSAGE, check=True)
    collect(poplib.POP3("127.0.0.1", 110, PATIENCE))


def try_tls():
    context = ssl.create_default_context(cafile="/etc/restante/cert.pem")
    context.check_hostname = False
    collect(poplib.POP3_SSL("127.0.0.1", 995, context=context, timeout=PATIENCE))


def main():
    steps = recipes.all_steps()
    reader = Reader()
    for step in steps:
        reader.take(step)
    reader.end()
    print(f"{len(steps)} steps")


if __name__ == "__main__":
    sys.exit(main())
