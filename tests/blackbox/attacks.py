# SPDX-License-Identifier: Apache-2.0
"""What a stranger's code could try in a process of the server, and what must come of it.

The attacks themselves are made by tests/attacks, which is loaded into the server.
"""

import ctypes
import dataclasses
import mmap
import os
import pathlib
import platform

from harness import RESTANTE

LIBRARY = pathlib.Path(RESTANTE).resolve().parents[1] / "tests/attacks/restante_attacks.so"

NONE, ASKED, BEGUN, ANSWERED = range(4)

# Wakes whoever waits for a word of shared memory to change.
_FUTEX = {"x86_64": 202}.get(platform.machine(), 98)
_FUTEX_WAKE, _ALL = 1, 2**31 - 1
_kernel = ctypes.CDLL(None).syscall


class Order(ctypes.Structure):
    """The layout of tests/attacks/attack.h."""

    _fields_ = [
        ("state", ctypes.c_uint32), ("process", ctypes.c_uint32), ("answer", ctypes.c_int32),
        ("sibling", ctypes.c_uint32), ("supervisor", ctypes.c_uint32), ("turn", ctypes.c_uint32),
        ("attack", ctypes.c_char * 64), ("file", ctypes.c_char * 256),
    ]


class Orders:
    """Gives orders to what was loaded into a server with this environment."""

    def __init__(self, path):
        path.write_bytes(bytes(ctypes.sizeof(Order)))
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self.order = Order.from_buffer(self._map)
        leaks = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.environment = {"LD_PRELOAD": str(LIBRARY), "RESTANTE_ATTACKS": str(path),
                            "ASAN_OPTIONS": leaks}

    def give(self, attack, process, *, sibling, supervisor, file):
        order = self.order
        order.attack, order.file = attack.encode(), os.fsencode(file)
        order.sibling, order.supervisor, order.process = sibling, supervisor, process
        order.state = ASKED
        order.turn += 1
        turn = ctypes.c_void_p(ctypes.addressof(order) + Order.turn.offset)
        _kernel(ctypes.c_long(_FUTEX), turn, _FUTEX_WAKE, _ALL)


@dataclasses.dataclass(frozen=True)
class Attack:
    name: str
    outcome: str  # of the walls: an errno, or SIGSYS, which ends the process
    # What must come of it without walls, or all of this would show nothing. None: not tried.
    free: str | None = "OK"
    wall: str = "calls"  # which wall it tries
    file: str = "outside/file"  # below the test's folder


KEEPING = {"rename", "unlink", "link"}  # what only those may call who keep files


def _all(outcome, *names, **details):
    return [Attack(name, outcome, **details) for name in names]


ATTACKS = [
    *_all("SIGSYS", "kill a sibling", "kill the supervisor", "kill all", "tkill a sibling",
          "rt_sigqueueinfo to a sibling", "pidfd_send_signal", "pidfd_getfd", "ptrace a sibling",
          "ptrace the supervisor", "process_vm_readv of a sibling",
          "process_vm_readv of the supervisor", "execve", "fork", "mknod", "mount", "umount2",
          "chroot", "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "unshare",
          "setns", "init_module", "reboot", "personality", "setuid", "setgroups", "capset",
          "a call in another form", free=None),
    *_all("ENOSYS", "tgkill a sibling", "tgkill the supervisor", "pidfd_open of a sibling",
          "F_SETOWN to a sibling", "F_SETOWN to the supervisor", "F_SETOWN_EX to a sibling",
          "F_SETSIG", "FIOSETOWN to a sibling", "SIOCSPGRP to a sibling",
          "setpriority of a sibling", "ioprio_set of a sibling", "sched_setaffinity of a sibling",
          "sched_setscheduler of a sibling", "PR_SET_DUMPABLE", "clone of a process",
          "clone3 of a process"),
    *_all("ENOSYS", "prlimit of a sibling", "prlimit of itself", "setrlimit", free=None),
    *_all("ENOSYS", "a TCP socket", "a TCP socket of IPv6", "a UDP socket", "a Unix socket",
          "a Unix datagram socket", "a netlink socket", "a pair of stream sockets",
          "a pair of datagram sockets", "listen", "steer the connections of all workers"),
    *_all("ENOSYS", "filter a socket", "connect", "bind", "sendto by name",
          "sendto with MSG_FASTOPEN", "sendmsg", "sendmmsg", free=None),
    *_all("ENOSYS", "map executable memory", "make memory executable", "grow shared memory",
          "shuffle shared memory", "memfd_create", "shmget", "msgget", "semget"),
    *_all("ENOSYS", "mq_open", "io_uring_setup", free=None),
    *_all("ENOSYS", "chmod", "fchmodat", "fchmod", "chown", "utimensat", "truncate", "symlink"),
    *_all("ENOSYS", "setxattr", free=None),
    *_all("EACCES", "read", "write", "create", "list /", "read /etc/passwd", "rename", "unlink",
          wall="files"),
    *_all("EACCES", "link", "read /proc/self/environ", "open its own memory",
          "open the memory of a sibling", "open the memory of the supervisor", wall="files",
          free=None),
    # The supervisor has read them for whom they are.
    Attack("read", "EACCES", wall="files", file="secrets/users"),
    Attack("read", "EACCES", wall="files", file="keys/key.pem"),
]
