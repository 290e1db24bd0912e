# SPDX-License-Identifier: Apache-2.0
"""HAProxy and nginx, as plain processes on loopback."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess

from harness import PATIENCE, ServerTest

# Debian has them where only root looks.
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"

HAPROXY = """
global
    log stderr format short daemon
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    default-server inter 20ms
listen pop
    bind 127.0.0.1:{port}
    server one 127.0.0.1:{server} {options}
"""


def placed(text, replacements):
    """A configuration moved to this machine: each pattern is in it."""
    for pattern, place in replacements:
        text, count = re.subn(pattern, place, text)
        if count == 0:
            raise AssertionError(f"no {pattern} in the configuration")
    return text


class Balancer:
    """One that runs until stop(). `ports` are where it listens; then it is up."""

    def __init__(self, test, command, ports, folder):
        self.command = command
        self.output = pathlib.Path(folder) / f"{command[0]}.log"
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, env={**os.environ, "PATH": PATH})
        test.addCleanup(self.stop)
        for port in ports:
            test.eventually(lambda port=port: self._is_up(port), f"{command[0]} listens")

    def _is_up(self, port):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.command} ended\n{self.output.read_text()}")
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return True
        return False

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)


class BalancersTest(ServerTest):
    def haproxy(self, text, ports):
        file = self.folder / "haproxy.cfg"
        file.write_text(text)
        self.accepts("haproxy", "-c", "-f", str(file))
        return Balancer(self, ["haproxy", "-db", "-f", str(file)], ports, self.folder)

    def nginx(self, text, ports):
        """Its own files lie in the test's folder."""
        self.folder.chmod(0o755)
        file = self.folder / "nginx.conf"
        file.write_text(text)
        words = ["nginx", "-p", str(self.folder), "-c", str(file), "-e", "stderr", "-g",
                 f"daemon off; pid {self.folder}/nginx.pid;"]
        self.accepts(*words, "-t")
        return Balancer(self, words, ports, self.folder)

    def accepts(self, *command):
        result = subprocess.run(command, capture_output=True, text=True, check=False,
                                timeout=PATIENCE, env={**os.environ, "PATH": PATH})
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return result.stdout + result.stderr
