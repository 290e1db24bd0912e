# SPDX-License-Identifier: Apache-2.0
"""The control socket: who sees what, who is kicked, and what the server says of itself."""

import grp
import os
import signal
import stat
import unittest

from client import Client
from control import DONE, Control, Controlled, asked, objects
from house import needs_root
from workers import USERS

WHO_KEYS = {"session", "user", "address", "via", "listener", "worker", "state", "tls", "mechanism",
            "since", "idle_s", "messages", "octets", "retr", "retr_octets", "marked", "last"}
STATUS_KEYS = {"version", "pid", "started", "uptime_s", "workers", "sessions", "logins_total",
               "logins_failed_total", "login_rate_1m", "descriptors", "certificates", "reload",
               "config"}


class TheSocket(Controlled):
    def path(self):
        return self.served.folder / "run/control.sock"

    def test_is_for_its_owner_alone(self):
        self.open()
        facts = self.path().stat()
        self.assertEqual((0o600, os.geteuid()), (stat.S_IMODE(facts.st_mode), facts.st_uid))

    @needs_root
    def test_is_opened_to_a_group_and_shut_again_by_a_reload(self):
        self.open({"control": {"group": "mail"}})
        facts = self.path().stat()
        mail = grp.getgrnam("mail").gr_gid
        self.assertEqual((0o660, mail), (stat.S_IMODE(facts.st_mode), facts.st_gid))
        self.reload({})
        self.assertEqual(0o600, stat.S_IMODE(self.path().stat().st_mode))

    def test_a_group_that_is_none_refuses_the_reload(self):
        self.open()
        self.served.configure(self.with_workers({"control": {"group": "no-such-group"}}))
        _, last = asked(self.served, "reload")
        self.assertEqual(78, last["code"])
        self.assertIn("no-such-group", last["error"])
        self.assertEqual(DONE, asked(self.served, "status")[1])

    def test_of_a_server_that_was_killed_is_replaced(self):
        self.open()
        for pid in self.served.pids:
            os.kill(pid, signal.SIGKILL)
        self.served.wait()
        self.assertTrue(self.path().is_socket())
        again = self.server(self.with_workers({}), users=USERS)
        self.assertEqual(DONE, asked(again, "status")[1])

    def test_of_a_server_that_lives_keeps_another_from_starting(self):
        self.open()
        other = self.server(self.with_workers({}), users=USERS, start=False)
        other.launch()
        self.assertEqual(75, other.wait())
        other.process = None
        self.assertIn("control.sock", other.text())
        self.assertIn("Address already in use", other.text())
        self.assertEqual(DONE, asked(self.served, "status")[1])

    def test_is_gone_once_the_server_has_stopped(self):
        self.open()
        self.served.stop()
        self.assertFalse(self.path().exists())

    def test_waits_for_a_restart_with_another_path(self):
        self.open()
        self.served.configure(self.with_workers({"control": {"socket": "elsewhere.sock"}}))
        [done], last = asked(self.served, "reload")
        self.assertEqual((["control.socket"], DONE), (done["needs_restart"], last))
        self.assertEqual(DONE, asked(self.served, "status")[1])
        self.assertFalse((self.served.folder / "elsewhere.sock").exists())

    def test_is_there_whoever_is_killed_reloaded_and_upgraded(self):
        self.open()
        before = self.path().stat().st_ino
        with Control(self.served) as early:
            early.asked("status")
            # Who is connected to a clerk that is killed is cut off; who comes next is not.
            os.kill(self.process("clerk"), signal.SIGKILL)
            self.assertIsNone(early.line())
        self.assertEqual(DONE, asked(self.served, "status")[1])
        self.reload()
        self.assertEqual(DONE, asked(self.served, "status")[1])
        self.upgrade()
        self.assertEqual(DONE, asked(self.served, "status")[1])
        self.assertEqual(before, self.path().stat().st_ino)


class Status(Controlled):
    def test_says_all_that_the_contract_names(self):
        self.open()
        session = self.session()
        self.login("user2", "wrong")
        status = self.status()
        self.assertLessEqual(STATUS_KEYS, status.keys())
        self.assertEqual(self.served.pid, status["pid"])
        self.assertEqual([1, 2], [worker["worker"] for worker in status["workers"]])
        self.assertEqual(self.worker_processes(), [one["pid"] for one in status["workers"]])
        self.assertEqual(1, sum(worker["sessions"] for worker in status["workers"]))
        self.assertEqual({"authorization": 0, "transaction": 1, "update": 0}, status["sessions"])
        self.assertEqual((1, 1), (status["logins_total"], status["logins_failed_total"]))
        self.assertLess(0, status["descriptors"]["used"])
        self.assertLess(status["descriptors"]["used"], status["descriptors"]["limit"])
        self.assertEqual(("ok", []), (status["reload"]["result"], status["reload"]["problems"]))
        self.assertEqual(str(self.served.configuration), status["config"]["path"])
        self.assertFalse(status["config"]["changed"])
        session.close()

    def test_counts_on_when_workers_are_replaced_and_programs_too(self):
        self.open()
        for _ in range(5):
            self.login()
        self.assertEqual(5, self.status()["logins_total"])
        for number in (1, 2):
            serving = self.kill_worker(number)
            self.served.wait_for("serving", count=serving, worker=str(number))
        status = self.status()
        self.assertEqual(5, status["logins_total"])
        self.assertEqual([1, 1], [worker["restarts"] for worker in status["workers"]])
        self.upgrade()
        self.login()
        self.assertEqual(6, self.status()["logins_total"])

    def test_says_that_the_configuration_was_changed_and_that_a_reload_was_refused(self):
        self.open()
        good = self.served.configuration.read_text()
        self.write_nonsense()
        self.assertTrue(self.status()["config"]["changed"])
        asked(self.served, "reload")
        reload = self.status()["reload"]
        self.assertEqual("refused", reload["result"])
        self.assertIn("sesions", reload["problems"][0])
        self.served.configuration.write_text(good)
        self.assertFalse(self.status()["config"]["changed"])
        asked(self.served, "reload")
        self.assertEqual("ok", self.status()["reload"]["result"])

    def test_is_said_by_the_others_when_a_worker_hangs(self):
        self.open({"timeouts": {"watchdog": "10m"}})
        os.kill(self.worker(1), signal.SIGSTOP)
        [status], last = asked(self.served, "status")
        os.kill(self.worker(1), signal.SIGCONT)
        self.assertEqual([1, 2], [worker["worker"] for worker in status["workers"]])
        self.assertEqual(1, last["code"])
        self.assertIn("worker 1 of set 1", last["error"])


class Who(Controlled):
    def test_shows_what_a_session_does(self):
        self.open()
        session = self.session()
        session.message("RETR 1")
        session.ok("DELE 2")
        [row] = self.who()
        self.assertLessEqual(WHO_KEYS, row.keys())
        expected = {"user": "user1", "address": "127.0.0.1", "via": "", "state": "transaction",
                    "listener": "127.0.0.1:0", "tls": "none", "mechanism": "USER", "messages": 2,
                    "retr": 1, "marked": 1, "last": "DELE"}
        self.assertEqual(expected, {key: row[key] for key in expected})
        self.assertEqual(session.socket.getsockname()[1], row["port"])
        self.assertEqual(26, row["octets"])
        self.assertLess(0, row["retr_octets"])

    def test_shows_those_that_are_meant(self):
        self.open()
        sessions = [self.session(f"user{number}") for number in (1, 2, 13)]
        stranger = Client(self.served)
        self.addCleanup(stranger.close)
        self.assertEqual(["", "user1", "user13", "user2"], self.users())
        self.assertEqual(["user1", "user13"], self.users(user="user1*"))
        self.assertEqual(["user2"], self.users(user="USER2"))
        self.assertEqual([""], self.users(state="authorization"))
        self.assertEqual(4, len(self.users(address="127.0.0.0/8")))
        self.assertEqual([], self.users(address="192.0.2.0/24"))
        [row] = self.who(user="user2")
        self.assertEqual(["user2"], self.users(session=row["session"]))
        self.assertEqual([{"count": 3}], self.who(user="*", count=True))
        del sessions

    def test_shows_those_of_sets_that_drain(self):
        self.open()
        first = self.session("user1")
        self.reload()
        second = self.session("user2")
        self.upgrade()
        third = self.session("user3")
        self.eventually(lambda: self.users() == ["user1", "user2", "user3"], "all are shown")
        self.assertEqual([1, 2, 3], sorted(row["set"] for row in self.who()))
        # A clerk that takes another's place gets to know them too.
        os.kill(self.process("clerk"), signal.SIGKILL)
        self.eventually(lambda: len(self.who()) == 3, "the next clerk sees all")
        self.upgrade()
        self.eventually(lambda: self.users() == ["user1", "user2", "user3"], "all are shown")
        status = self.status()
        self.assertEqual([1, 2, 3], sorted(one["set"] for one in status["draining"]
                                           if one["sessions"] > 0))
        self.assertEqual(3, status["sessions"]["transaction"])
        self.assertEqual([{"kicked": 3}], objects(self.served, "kick", user="*"))
        for session in (first, second, third):
            self.assertTrue(session.is_closed_without_a_word())


class Kick(Controlled):
    def test_ends_those_that_are_meant_and_deletes_nothing(self):
        self.open()
        kicked, stays = self.session("user1"), self.session("user2")
        kicked.ok("DELE 1")
        self.assertEqual([{"kicked": 1}], objects(self.served, "kick", user="user1"))
        self.assertTrue(kicked.is_closed_without_a_word())
        ended = self.served.wait_for("session ended", user="user1")
        self.assertEqual("kicked", ended["ended"])
        stays.ok("NOOP")
        self.assertEqual(2, len(self.served.maildir("user1").files()))
        # And the maildrop is free.
        self.assertEqual(2, self.session("user1").stat()[0])

    def test_takes_an_id_or_a_network(self):
        self.open()
        one, two = self.session("user1"), self.session("user2")
        [row] = self.who(user="user1")
        self.assertEqual([{"kicked": 1}], objects(self.served, "kick", session=row["session"]))
        self.assertTrue(one.is_closed_without_a_word())
        self.assertEqual([{"kicked": 1}], objects(self.served, "kick", address="127.0.0.0/8"))
        self.assertTrue(two.is_closed_without_a_word())

    def test_of_everybody_is_said_and_done(self):
        self.open()
        sessions = [self.session(user) for user in USERS]
        self.assertEqual([{"kicked": len(USERS)}], objects(self.served, "kick", user="*"))
        for session in sessions:
            self.assertTrue(session.is_closed_without_a_word())
        self.assertEqual([], self.who())

    def test_of_nobody_is_said(self):
        self.open()
        self.assertEqual(([{"kicked": 0}], 1), self.kicked(user="user1"))
        self.assertEqual(([], 64), self.kicked())
        self.assertEqual(([], 64), self.kicked(user=""))
        self.assertEqual(([], 64), self.kicked(address="192.0.2.1/24"))

    def kicked(self, **options):
        found, last = asked(self.served, "kick", **options)
        return found, last["code"]

    def test_is_in_the_log_with_who_asked(self):
        self.open()
        asked(self.served, "kick", user="user1")
        said = self.served.wait_for("an operator asks", verb="kick")
        self.assertEqual((str(os.getuid()), str(os.getpid())), (said["uid"], said["pid"]))
        self.assertIn("user1", said["options"])
        asked(self.served, "who")
        self.assertEqual(1, len(self.served.events("an operator asks")))


class WithOneWorker(Controlled):
    workers = 1

    def test_all_is_the_same(self):
        self.open()
        session = self.session()
        self.assertEqual([1], [worker["worker"] for worker in self.status()["workers"]])
        self.assertEqual(["user1"], self.users())
        self.assertEqual([{"kicked": 1}], objects(self.served, "kick", user="user1"))
        self.assertTrue(session.is_closed_without_a_word())
        self.assertEqual(DONE, asked(self.served, "reload")[1])
        self.assertEqual(DONE, asked(self.served, "stop")[1])
        self.assertEqual(0, self.served.wait())


if __name__ == "__main__":
    unittest.main()
