#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the time of a refusal tells a client why: the answer to a wrong password, for a user who
does not exist and for one who is kept out, in microseconds from the last octet sent to the first
one heard, each way in. Without the wait after a failure, in which all of it would hide. For
DESIGN.md: quartiles of 200 samples, the kinds in turn.

Usage: RESTANTE=build/src/restante python3 tests/bench/refusals.py
"""

import base64
import hashlib
import hmac
import pathlib
import re
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))

from client import Client  # noqa: E402
from harness import Server  # noqa: E402

SAMPLES = 200
KINDS = {"wrong password": "user", "unknown": "nobody", "kept out": "kept"}


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def by_user(client, user):
    client.ok("USER " + user)
    return "PASS guess"


def by_apop(client, user):
    timestamp = re.search("<.*>", client.greeting)[0]
    return f"APOP {user} {hashlib.md5((timestamp + 'guess').encode()).hexdigest()}"


def by_plain(_, user):
    return "AUTH PLAIN " + encoded(f"\0{user}\0guess")


def by_login(client, user):
    client.command("AUTH LOGIN")
    client.command(encoded(user))
    return encoded("guess")


def by_cram_md5(client, user):
    challenge = base64.b64decode(client.command("AUTH CRAM-MD5")[2:])
    return encoded(f"{user} {hmac.new(b'guess', challenge, 'md5').hexdigest()}")


def by_scram_first(_, user):
    """Not a refusal, but an answer that must not tell more than one."""
    return "AUTH SCRAM-SHA-256 " + encoded(f"n,,n={user},r=nonce")


def by_scram_last(client, user):
    challenge = base64.b64decode(client.command(by_scram_first(client, user))[2:]).decode()
    nonce = challenge[2:challenge.index(",")]
    return encoded(f"c=biws,r={nonce},p={base64.b64encode(bytes(32)).decode()}")


WAYS = {"USER and PASS": by_user, "APOP": by_apop, "PLAIN": by_plain, "LOGIN": by_login,
        "CRAM-MD5": by_cram_md5, "SCRAM-SHA-256, first": by_scram_first,
        "SCRAM-SHA-256, last": by_scram_last}


def sample(server, way, user):
    with Client(server) as client:
        last = way(client, user)
        client.send(last + "\r\n")
        began = time.perf_counter_ns()
        client.line()
        return (time.perf_counter_ns() - began) / 1000


def measure(server, way):
    samples = {kind: [] for kind in KINDS}
    for _ in range(SAMPLES):
        for kind, user in KINDS.items():
            samples[kind].append(sample(server, way, user))
    return ["{1:.0f} ({0:.0f} to {2:.0f})".format(*statistics.quantiles(each, n=4))
            for each in samples.values()]


def main():
    settings = {
        "auth": {"failure_delay": "0s", "apop": True, "cache_ttl": "0s",
                 "mechanisms": ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"]},
        "limits": {"pending_per_address": 0}}
    users = {"user": "secret", "kept": "{PLAIN}secret::::::nologin",
             **{f"other{number}": "secret" for number in range(100)}}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, settings, users=users).start()
        print("| way in | " + " | ".join(KINDS) + " |")
        for name, way in WAYS.items():
            print(f"| {name} | " + " | ".join(measure(server, way)) + " |", flush=True)
        server.stop()


if __name__ == "__main__":
    main()
