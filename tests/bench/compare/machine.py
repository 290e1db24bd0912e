# SPDX-License-Identifier: Apache-2.0
"""The machine under a measurement: time that is left, processes and what they cost."""

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
GRACE_SECONDS = 3  # for a server to end by itself, before it is made to


class OutOfTime(Exception):
    """The budget is used up."""


class Budget:
    """A number of seconds, counted from now, of which some are kept for the tidying. Where they are
    over although everybody watched them, an alarm ends the program in the ordinary way."""

    TIDY_SECONDS = 60  # some disks take that long to forget a hundred thousand files

    def __init__(self, seconds):
        measuring = seconds - self.TIDY_SECONDS
        self._end = time.monotonic() + measuring
        signal.signal(signal.SIGALRM, self._ring)
        signal.alarm(measuring + GRACE_SECONDS)

    def left(self):
        return self._end - time.monotonic()

    def demand(self, seconds):
        if self.left() < seconds:
            raise OutOfTime(f"{seconds:.0f} s more would go beyond the time allowed")

    def close(self):
        """No alarm any more."""
        signal.alarm(0)

    @staticmethod
    def _ring(_signal, _frame):
        raise OutOfTime("the time allowed is over")


def end_like_an_interrupt():
    """SIGTERM and SIGHUP end the program as Ctrl-C does: by an exception, so that all is tidied."""

    def leave(number, _frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def raise_descriptor_limit():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def describe():
    """Processor, cores and kernel, for the record."""
    models = [line.split(":")[1].strip()
              for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
              if line.startswith("model name")]
    return f"{len(models)} x {models[0] if models else 'processor'}, Linux {os.uname().release}"


def _fields(pid):
    """/proc/PID/stat from the state on; () for a process that is gone."""
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return ()


def members(session):
    """The processes of a session, whoever their parents are."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _fields(name)) and int(fields[3]) == session:
            found.append(int(name))
    return found


def cpu_seconds(session):
    """Processor time of a session's processes, those that ended included."""
    ticks = sum(sum(map(int, _fields(pid)[11:15])) for pid in members(session))
    return ticks / TICKS_PER_SECOND


def memory_octets(session):
    """The proportional set size of a session's processes: what is shared counts once."""
    total = 0
    for pid in members(session):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def descriptors(session):
    """How many files and sockets a session's processes have open."""
    total = 0
    for pid in members(session):
        with contextlib.suppress(OSError):
            total += len(os.listdir(f"/proc/{pid}/fd"))
    return total


class Processes:
    """Starts processes, each in a session of its own, and ends them all at the end of `with`."""

    def __init__(self):
        self._running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with undisturbed():
            while self._running:
                self.stop(self._running[-1])

    def start(self, arguments, **how):
        process = subprocess.Popen(arguments, start_new_session=True, stdin=subprocess.DEVNULL,
                                   **how)
        self._running.append(process)
        return process

    def stop(self, process):
        """The process and whatever it started are gone when this returns."""
        if process not in self._running:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        while rest := members(process.pid):
            for pid in rest:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.poll()
        process.wait()
        self._running.remove(process)

    def run(self, arguments, timeout, **how):
        """Waits for the process to end by itself. TimeoutExpired, CalledProcessError."""
        process = self.start(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             **how)
        try:
            output, _ = process.communicate(timeout=timeout)
        finally:
            self.stop(process)
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, arguments, output)
        return output


@contextlib.contextmanager
def temporary_folder(prefix):
    """Its path. It is gone after `with`, whatever happens."""
    path = tempfile.mkdtemp(prefix=prefix)
    try:
        yield path
    finally:
        with undisturbed():
            shutil.rmtree(path)


@contextlib.contextmanager
def undisturbed():
    """No second Ctrl-C keeps the tidying from its end."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)
