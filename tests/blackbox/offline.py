# SPDX-License-Identifier: Apache-2.0
"""restantectl on a server's mail, beside the server or without it."""

import json
import re
import subprocess
import time

from client import Client
from harness import PATIENCE, RESTANTECTL, ServerTest

KEPT = "restante.deleted"  # in the Maildir
DAY = 24 * 3600


class OfflineTest(ServerTest):
    def prepare(self, maildrop=None, **options):
        """`self.served` is not started yet; `self.mail` is joe's."""
        self.served = self.server({"maildrop": {"path": "mail/%u", **(maildrop or {})}},
                                  start=False, **options)
        self.mail = self.served.maildir()

    def ctl(self, *arguments, code=0, **options):
        """What it says on standard output; it ends with this code."""
        done = subprocess.run(
            [RESTANTECTL, *map(str, arguments), "--config", str(self.served.configuration)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
            **options)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        self.said = done.stderr
        return done.stdout

    def deliver(self, age, user="joe", flags=None, octets=b"a: b\n\nbody\n"):
        """A message that came `age` seconds ago; its unique-id."""
        self.count = getattr(self, "count", 0) + 1
        name = f"{int(time.time() - age)}.M{self.count:06}P1.host"
        self.served.maildir(user).deliver(octets, name=name, flags=flags)
        return name

    def unique_ids(self, user="joe"):
        """As the server tells them, which is started for that."""
        if not self.served.is_running():
            self.served.start()
        with Client(self.served) as client:
            client.log_in(user)
            ids = list(client.unique_ids().values())
            client.ok("QUIT")
        return ids

    def names(self, user="joe"):
        """The base names of the messages that are there, in order."""
        return sorted(file.name.partition(":")[0] for file in self.served.maildir(user).files())

    def delete(self, *numbers, user="joe"):
        """In a session."""
        with Client(self.served) as client:
            client.log_in(user)
            for number in numbers:
                client.ok(f"DELE {number}")
            self.assertEqual(f"+OK goodbye, {len(numbers)} messages deleted",
                             client.command("QUIT"))

    def deleted(self, user="joe"):
        """What `maildrop deleted` lists."""
        lines = self.ctl("maildrop", "deleted", user, "--json").splitlines()
        return [json.loads(line) for line in lines]

    def kept(self, user="joe"):
        """{unique-id: octets} of the files that are kept."""
        folder = self.served.folder / "mail" / user / KEPT
        files = folder.iterdir() if folder.exists() else ()
        return {re.sub(r"^\d+\.|:.*$", "", file.name): file.read_bytes() for file in files}

    def age_kept(self, seconds, user="joe"):
        """As if all had been deleted so much earlier."""
        for file in (self.served.folder / "mail" / user / KEPT).iterdir():
            deleted, _, name = file.name.partition(".")
            file.rename(file.with_name(f"{int(deleted) - seconds}.{name}"))
