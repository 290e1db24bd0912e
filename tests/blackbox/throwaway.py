# SPDX-License-Identifier: Apache-2.0
"""A throw-away copy of a system, made in an instant: whatever is done in it, as its root, is gone
with the last process in it. It has a network of its own, with nothing but 127.0.0.1, and the tree
as it would be unpacked, without a build, in TREE. Only root can make one."""

import os
import shutil
import subprocess

from harness import ROOT

TREE = "/root/restante"
LENT = "/lent"

# In the new namespaces. Layers: what is there, and in memory what changes.
_SCRIPT = r"""
set -e
place=$1 base=$2 tree=$3 here=$4 lent=$5
shift 5
mount -t tmpfs -o mode=755 throwaway "$place"
cd "$place"
mkdir root changes scratch tree-changes tree-scratch
for build in "$tree"/build* "$tree"/demo; do
  [ ! -e "$build" ] || mknod "tree-changes/${build##*/}" c 0 0
done
mount -t overlay overlay -o "lowerdir=$base,upperdir=changes,workdir=scratch" root
mkdir -p "root$here"
mount -t overlay overlay \
  -o "lowerdir=$tree,upperdir=tree-changes,workdir=tree-scratch" "root$here"
mkdir "root$LENT"
mount --bind -o ro "$lent" "root$LENT"
mount -t proc proc root/proc
mount --rbind /dev root/dev
for folder in run tmp; do mount -t tmpfs -o mode=1777 "$folder" "root/$folder"; done
[ "$(readlink /proc/self/ns/net)" = "$NETWORK" ] || ip link set lo up
exec chroot root env --chdir="$here" "$@"
"""


def inside(folder, *words, base="/", lent=ROOT, network="own"):
    """The command that runs `words` in a throw-away copy of `base`. `folder` is an empty one, where
    the copy lies; the folder `lent` can be read in LENT. network="shared": that of this machine."""
    spaces = ["--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc"]
    if network == "own":
        spaces.append("--net")
    shared = os.readlink("/proc/self/ns/net")
    return ["env", f"NETWORK={shared}", f"LENT={LENT}", "unshare", *spaces, "sh", "-c", _SCRIPT,
            "throwaway", str(folder), str(base), str(ROOT), TREE, str(lent), *words]


def run(folder, script, **options):
    """What a shell script prints there; it must succeed."""
    bash = shutil.which("bash")
    result = subprocess.run(inside(folder, bash, "-e", "-c", script, **options), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        raise AssertionError(f"exit code {result.returncode}\n{result.stdout}")
    return result.stdout
