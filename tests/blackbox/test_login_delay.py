# SPDX-License-Identifier: Apache-2.0
"""LOGIN-DELAY with a burst (RFC 2449, section 6.5): one count a user, whoever judges the login and
wherever it comes in, through reloads and upgrades."""

import signal
import unittest

from client import Client
from harness import ServerTest
from house import House

DELAYED = {"maildrop": {"login_delay": "1h"}}
BURST = 3  # by default


class LoginDelay(ServerTest):
    def login(self, server, user="joe", port=None):
        """How a login is answered; one that is let in quits."""
        with Client(server, port=port) as client:
            client.ok(f"USER {user}")
            answer = client.command("PASS secret")
            client.ok("QUIT")
            return answer

    def assert_let_in(self, server, **who):
        answer = self.login(server, **who)
        self.assertTrue(answer.startswith("+OK"), answer)

    def assert_too_soon(self, server, **who):
        self.assertRegex(self.login(server, **who), r"^-ERR \[LOGIN-DELAY\] wait \d+ s ")

    def capabilities(self, server, user):
        with Client(server) as client:
            before = client.listing("CAPA")
            client.log_in(user)
            after = client.listing("CAPA")
            client.ok("QUIT")
        return [[line for line in said if line.startswith("LOGIN-DELAY")]
                for said in (before, after)]

    def users(self, **extras):
        return {user: "{PLAIN}secret" + (f"::::::{extra}" if extra else "")
                for user, extra in extras.items()}

    def test_a_burst_is_let_in_and_then_nobody(self):
        server = self.server(DELAYED)
        for _ in range(BURST):
            self.assert_let_in(server)
        self.assert_too_soon(server)
        server.wait_for("login failed", reason="delayed", user="joe")

    def test_the_burst_is_as_long_as_it_is_set(self):
        server = self.server({"maildrop": {"login_delay": "1h", "login_burst": 1}})
        self.assert_let_in(server)
        self.assert_too_soon(server)

    def test_users_are_counted_apart(self):
        server = self.server(DELAYED, users={"joe": "secret", "ann": "secret"})
        for _ in range(BURST):
            self.assert_let_in(server)
        self.assert_too_soon(server)
        self.assert_let_in(server, user="ann")

    def test_workers_and_listeners_count_together(self):
        server = self.server({
            "server": {"runtime_dir": "run", "workers": 2}, **DELAYED,
            "listener": [{"address": address, "tls": "none"}
                         for address in ("127.0.0.1:0", "0.0.0.0:0")]})
        for number in range(BURST):
            self.assert_let_in(server, port=server.ports[number % 2])
        for port in server.ports * 2:
            self.assert_too_soon(server, port=port)

    def test_a_login_that_fails_or_finds_the_maildrop_in_use_does_not_count(self):
        server = self.server({"maildrop": {"login_delay": "1h", "login_burst": 2}})
        with Client(server) as first:
            first.log_in()
            self.assertIn("[IN-USE]", self.login(server))
            first.ok("QUIT")
        with Client(server) as guesser:
            guesser.ok("USER joe")
            guesser.refused("PASS wrong")
        self.assert_let_in(server)
        self.assert_too_soon(server)

    def test_users_may_have_delays_of_their_own(self):
        server = self.server(DELAYED, users=self.users(
            joe="", ann="login_delay=2h", bob="login_delay=0", sue="maildrops=x login_delay=90"))
        for user, own in (("joe", "3600"), ("ann", "7200"), ("sue", "90")):
            before, after = self.capabilities(server, user)
            self.assertEqual(["LOGIN-DELAY 7200 USER"], before)
            self.assertEqual([f"LOGIN-DELAY {own}"], after)
        self.assertEqual([["LOGIN-DELAY 7200 USER"], []], self.capabilities(server, "bob"))
        for user in ("ann", "sue"):
            for _ in range(BURST - 1):
                self.assert_let_in(server, user=user)
            self.assert_too_soon(server, user=user)
        for _ in range(3 * BURST):
            self.assert_let_in(server, user="bob")

    def test_where_all_have_the_same_it_is_said_so(self):
        server = self.server(DELAYED)
        self.assertEqual([["LOGIN-DELAY 3600"]] * 2, self.capabilities(server, "joe"))

    def test_a_delay_of_one_user_alone_is_said_to_all_before_the_login(self):
        server = self.server(users=self.users(joe="", ann="login_delay=10m"))
        self.assertEqual([["LOGIN-DELAY 600 USER"], []], self.capabilities(server, "joe"))
        self.assertEqual([["LOGIN-DELAY 600 USER"], ["LOGIN-DELAY 600"]],
                         self.capabilities(server, "ann"))
        server.write_users(self.users(joe="", ann=""))
        server.signal(signal.SIGHUP)
        server.wait_for("reloaded")
        self.assertEqual([[], []], self.capabilities(server, "ann"))


class LoginDelayInAHouse(House):
    def test_outlives_reloads_and_upgrades(self):
        self.open({"maildrop": {"path": "mail/%u", "login_delay": "1h"}})
        self.session().ok("QUIT")
        self.reload()
        self.assertTrue(self.login().startswith("+OK"))
        self.upgrade()
        self.assertTrue(self.login().startswith("+OK"))
        self.assertIn("[LOGIN-DELAY]", self.login())
        self.reload()
        self.upgrade()
        self.assertIn("[LOGIN-DELAY]", self.login())


if __name__ == "__main__":
    unittest.main()
