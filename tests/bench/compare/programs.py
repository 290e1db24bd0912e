# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured and those that measure; says what to do where one is missing."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess


@dataclasses.dataclass(frozen=True)
class Programs:
    restante: pathlib.Path
    ceiling: pathlib.Path
    load: pathlib.Path
    dovecot: str | None
    before: pathlib.Path | None  # an earlier restante


def _kind(build):
    """"release", "debug", ...; None where there is no build."""
    described = subprocess.run(["meson", "introspect", "--buildoptions", build],
                               capture_output=True, text=True, check=False)
    if described.returncode != 0:
        return None
    settings = {setting["name"]: setting["value"] for setting in json.loads(described.stdout)}
    return settings["buildtype"] if settings["b_sanitize"] == "none" else "sanitized"


def _release(build, option):
    build = pathlib.Path(build).resolve()
    if (kind := _kind(build)) != "release":
        raise SystemExit(f"{build} is {'a ' + kind if kind else 'no'} build; figures need a "
                         f"release build: meson setup --buildtype=release build-release && "
                         f"ninja -C build-release, then {option} build-release")
    return build


def find(build, before=None):
    """Of release builds. Dovecot may be missing. SystemExit with what is wrong and what to do."""
    build = _release(build, "--build")
    earlier = _release(before, "--before") / "src/restante" if before else None
    found = Programs(build / "src/restante", build / "tests/bench/ceiling",
                     build / "tools/restante-load", shutil.which("dovecot"), earlier)
    for program in (found.restante, found.ceiling, found.load, *([earlier] if earlier else [])):
        if not program.exists():
            raise SystemExit(f"{program} is missing: ninja -C {build}")
    if os.geteuid() != 0:
        raise SystemExit("run this as root: the servers become another user")
    return found
