# SPDX-License-Identifier: Apache-2.0
"""The service's unit in conf/, as it is installed."""

import re

from harness import ROOT


def text(sbindir="/usr/sbin", bindir="/usr/bin"):
    template = (ROOT / "conf/systemd/restante.service.in").read_text()
    return template.replace("@sbindir@", str(sbindir)).replace("@bindir@", str(bindir))


def capabilities():
    """What the supervisor is left, "CAP_KILL" and others."""
    return " ".join(re.findall(r"^CapabilityBoundingSet=(.*)$", text(), re.M)).split()
