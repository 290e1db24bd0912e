# SPDX-License-Identifier: Apache-2.0
"""Disks that are soon full."""

import contextlib
import os
import pathlib


def tiny_disk(folder):
    """Mounts a disk of 256 KiB there, for the server alone."""
    folder.mkdir()
    script = 'mount -t tmpfs -o size=256k tiny "$0" && exec "$@"'
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    return [*unshare, "sh", "-c", script, str(folder)]


def inside(server, folder):
    """The folder as the server sees it."""
    return pathlib.Path(f"/proc/{server.pid}/root") / folder.relative_to("/")


def fill(path):
    """Takes all that is left of a disk."""
    with open(path, "wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(b"x" * 1024)
