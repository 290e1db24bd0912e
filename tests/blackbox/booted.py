# SPDX-License-Identifier: Apache-2.0
"""Tests on a machine of their own that systemd has booted: a throw-away copy of this one, or of a
fresh Debian, with systemd as its first process."""

import os
import pathlib
import re
import subprocess
import tempfile

import throwaway

# The machine's devices are nobody's to make nodes among; systemd has its own few, and a tree of
# control groups below ours. The kernel's settings are not its own to set. What the trial says goes
# to a file in the folder that is lent.
_BOOT = r"""
set -e
mount -o remount,bind,rw "$LENT"
mkdir /run/dev
mount -t tmpfs -o mode=755 dev /run/dev
for name in null zero full random urandom tty; do
  touch "/run/dev/$name"
  mount --bind "/dev/$name" "/run/dev/$name"
done
mkdir /run/dev/pts /run/dev/shm
ln -s /proc/self/fd /run/dev/fd
umount -l /dev
mount --move /run/dev /dev
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -s pts/ptmx /dev/ptmx
mount -t sysfs -o ro sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
chmod 0755 /run
cat >/etc/systemd/system/trial.service <<EOF
[Unit]
Description=Trial
After=basic.target
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
WorkingDirectory=$PWD/tests/blackbox
Environment=PACKAGES=$LENT RESTANTE=/usr/sbin/restante RESTANTECTL=/usr/bin/restantectl
Environment=PATH=$PATH
ExecStart=$PYTHON -m unittest --verbose $1
StandardOutput=append:$LENT/said
StandardError=append:$LENT/said
EOF
exec env -i container=trial "PATH=$PATH" /lib/systemd/systemd --unit=trial.service
"""


def _new_group():
    """A folder for control groups, of the second kind."""
    mounts = pathlib.Path("/proc/mounts").read_text()
    tree = re.search(r"^\S+ (\S+) cgroup2 ", mounts, re.M)[1]
    return tempfile.mkdtemp(prefix="restante-test-", dir=tree)


def _remove_groups(group):
    """Once nobody is left in them."""
    for folder, _, _ in os.walk(group, topdown=False):
        os.rmdir(folder)


def run_tests(test, module, lent, *, python, **system):
    """All tests of `module` must pass there; at least one. `lent` is a folder for it alone."""
    place = test.folder / "place"
    place.mkdir()
    group = _new_group()
    test.addCleanup(_remove_groups, group)
    enter = 'echo 0 >"$0/cgroup.procs" && exec unshare --cgroup "$@"'
    boot = throwaway.inside(place, "env", f"LENT={throwaway.LENT}", f"PYTHON={python}", "sh", "-c",
                            _BOOT, "boot", module, lent=lent, **system)
    result = subprocess.run(["sh", "-c", enter, group, *boot], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    said = lent / "said"
    text = said.read_text() if said.exists() else result.stdout
    test.assertRegex(text, re.compile(r"^Ran [1-9]\d* tests? in .*\n\nOK$", re.M))
