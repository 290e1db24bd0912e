# SPDX-License-Identifier: Apache-2.0
"""systemd-journald as a plain process, on a machine that is to be thrown away."""

import os
import subprocess

from harness import PATIENCE


def is_synced():
    """It answers, when all that it was sent is written."""
    return subprocess.run(["journalctl", "--sync"], check=False,
                          capture_output=True).returncode == 0


def start(test):
    """For the time of a test."""
    if not os.path.exists("/sys/fs/cgroup/cgroup.procs"):  # without, it gives up
        subprocess.run("mount -t sysfs -o ro sysfs /sys && "
                       "mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup", shell=True, check=True)
    process = subprocess.Popen(["/lib/systemd/systemd-journald"])
    test.addCleanup(process.wait, PATIENCE)
    test.addCleanup(process.terminate)
    test.eventually(is_synced, "journald")
