# SPDX-License-Identifier: Apache-2.0
"""What the server needs runs out: it does what it still can, says so, and recovers by itself."""

import itertools
import os
import pathlib
import re
import resource
import signal
import unittest

from client import Client
from disks import fill, inside, tiny_disk
from harness import Maildir, ServerTest, as_sent, as_wire, is_sanitized
from workers import Workers

MESSAGE = b"a: b\n\none\n"


class Watchdog(Workers):
    def test_a_worker_that_hangs_is_replaced_and_the_other_serves_on(self):
        self.start(settings={"timeouts": {"watchdog": "3s"}})
        clients = self.clients()
        hanging = self.worker(1)
        os.kill(hanging, signal.SIGSTOP)
        self.served.wait_for("a worker hangs and is killed", worker="1", pid=str(hanging))
        self.served.wait_for("a worker ended", pid=str(hanging), end="killed by its supervisor")
        self.served.wait_for("serving", count=2, worker="1")
        self.assertTrue(0 < sum(self.is_alive(client) for client in clients) < len(clients))
        self.assertEqual([], self.served.events("a worker hangs and is killed", worker="2"))


class Threads(ServerTest):
    """More logins than threads can check."""

    # Checked in seconds; whether it fits does not matter here.
    SLOW = "{CRYPT}$6$rounds=1900000$salt$" + 86 * "x"

    def test_a_crowd_that_logs_in_keeps_nobody_from_their_mail(self):
        server = self.server({"server": {"threads": 2, "runtime_dir": "run"},
                              "timeouts": {"login_check": "1s"}},
                             users={"joe": "secret", "slow": self.SLOW})
        server.maildir().deliver(MESSAGE)
        joe = Client(server)
        self.addCleanup(joe.close)
        joe.log_in()
        crowd = [Client(server) for _ in range(6)]
        for client in crowd:
            self.addCleanup(client.close)
            client.send("USER slow\r\nPASS x\r\n")
        self.assertEqual(as_wire(MESSAGE), joe.message("RETR 1"))
        joe.ok("DELE 1")
        joe.ok("QUIT")
        self.assertEqual([], server.maildir().files())

        answers = [(client.line(), client.line())[1] for client in crowd]
        checked = [answer for answer in answers if answer.startswith("-ERR [AUTH]")]
        busy = [answer for answer in answers if re.match(r"-ERR \[SYS/TEMP\] .*busy", answer)]
        self.assertEqual(len(crowd), len(checked) + len(busy), answers)
        self.assertTrue(checked and busy, answers)
        server.wait_for("logins wait too long for a thread and are refused")
        server.wait_for("logins no longer wait", refused=str(len(busy)))
        # It is as before for those who were refused.
        again = crowd[answers.index(busy[0])]
        again.ok("USER slow")
        self.assertIn("[AUTH]", again.refused("PASS x"))
        self.assertEqual(1, len(server.events("logins wait too long for a thread and are refused")))


class Descriptors(ServerTest):
    """All descriptors are in use, but for some."""

    def setUp(self):
        super().setUp()
        self.limit = None

    def leave(self, server, count):
        """That many descriptors more, and no others."""
        descriptors = pathlib.Path(f"/proc/{server.worker_pid}/fd")
        used = {int(entry.name) for entry in descriptors.iterdir()}
        free = (number for number in itertools.count() if number not in used)
        soft, hard = resource.prlimit(server.worker_pid, resource.RLIMIT_NOFILE)
        self.limit = self.limit or soft
        lowest = next(itertools.islice(free, count, None))
        resource.prlimit(server.worker_pid, resource.RLIMIT_NOFILE, (lowest, hard))

    def leave_all(self, server):
        _, hard = resource.prlimit(server.worker_pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.worker_pid, resource.RLIMIT_NOFILE, (self.limit, hard))

    def test_what_needs_one_is_refused_for_now_and_the_rest_goes_on(self):
        server = self.server(users={"joe": "secret", "jane": "secret"})
        server.maildir().deliver(MESSAGE)
        server.maildir("jane").deliver(MESSAGE)
        with Client(server) as joe, Client(server) as jane:
            joe.log_in()
            self.leave(server, 0)
            self.assertIn("[SYS/TEMP]", joe.refused("RETR 1"))
            joe.ok("NOOP")
            joe.ok("DELE 1")
            jane.ok("USER jane")
            self.assertIn("[SYS/TEMP]", jane.refused("PASS secret"))
            waiting = Client(server, greet=False)
            self.addCleanup(waiting.close)
            server.wait_for("connections can't be accepted and wait")

            self.leave_all(server)
            self.assertTrue(waiting.line().startswith("+OK"))
            joe.ok("RSET")
            self.assertEqual(as_wire(MESSAGE), joe.message("RETR 1"))
            self.assertEqual((1, len(as_wire(MESSAGE)) - 3), jane.log_in("jane").stat())
            server.wait_for("the shortage is over")
        self.assertEqual(1, len(server.events("connections can't be accepted and wait")))

    def test_messages_are_sent_whole_or_refused(self):
        users = [f"user{number}" for number in range(12)]
        server = self.server(users={user: "secret" for user in users})
        message = (b"x" * 76 + b"\r\n") * 200_000  # more than two sockets hold
        wire = as_wire(message)
        original = server.maildir(users[0]).deliver(message)
        for user in users[1:]:
            os.link(original, server.maildir(user).path / "new" / original.name)
        clients = [Client(server).log_in(user) for user in users]
        for client in clients:
            self.addCleanup(client.close)
        self.leave(server, 4)
        for client in clients:
            client.send("RETR 1\r\n")
        answers = [client.line() for client in clients]
        refused = [client for client, answer in zip(clients, answers)
                   if answer.startswith("-ERR [SYS/TEMP]")]
        served = [client for client, answer in zip(clients, answers) if answer.startswith("+OK")]
        self.assertEqual(len(clients), len(served) + len(refused), answers)
        self.assertTrue(served and refused, answers)
        for client in served:
            self.assertEqual(wire, client.wire())
        # Each descriptor is there for the next one.
        for client in refused:
            self.assertEqual(wire, client.message("RETR 1"))


class FullDisk(ServerTest):
    """A maildrop's disk is full in mid-session."""

    COMPLAINT = "an index can't be written, logins take longer"

    def test_mail_is_served_and_deleted_all_the_same(self):
        settings = {"maildrop": {"path": "mail/%u", "mark_seen": True}}
        server = self.server(settings, wrapper=tiny_disk(self.folder / "mail"),
                             users={"joe": "secret", "jane": "secret"})
        disk = inside(server, self.folder / "mail")
        others = Maildir(disk / "jane")
        maildir = Maildir(disk / "joe")
        for _ in range(12):  # so many have an index
            maildir.deliver(MESSAGE)
            others.deliver(MESSAGE)
        fill(disk / "ballast")
        with Client(server) as client:
            client.log_in("jane").ok("QUIT")
        with Client(server) as client:
            client.log_in()
            self.assertEqual(12, client.stat()[0])
            for number in range(1, 13):
                self.assertEqual(as_wire(MESSAGE), client.message(f"RETR {number}"))
                client.ok(f"DELE {number}")
            client.ok("QUIT")
        self.assertEqual([], maildir.files())
        self.assertEqual({"cur", "new", "tmp"},
                         {entry.name for entry in (disk / "joe").iterdir()})
        (disk / "ballast").unlink()
        for _ in range(12):
            maildir.deliver(MESSAGE)
        with Client(server) as client:
            self.assertEqual(12, client.log_in().stat()[0])
            client.ok("QUIT")
        self.assertTrue((disk / "joe/restante.index").exists())
        self.assertIn("No space left", server.wait_for(self.COMPLAINT)["error"])
        self.assertEqual(1, len(server.events(self.COMPLAINT)))


class Memory(ServerTest):
    """A limit of the process's memory."""

    # One session may make the server hold so much before it has logged in.
    LONG = "AUTH PLAIN " + "x" * 60_000

    def limit(self, pid, more):
        """So many octets more than now, and no others."""
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        now = int(re.search(r"VmSize:\s+(\d+) kB", status).group(1)) * 1024
        resource.prlimit(pid, resource.RLIMIT_AS, (now + more, resource.RLIM_INFINITY))

    def unlimit(self, pid):
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def test_that_is_short_keeps_new_sessions_out_and_the_others_go_on(self):
        server = self.server({"limits": {"pending_per_address": 0}})
        server.maildir().deliver(MESSAGE)
        joe = Client(server)
        self.addCleanup(joe.close)
        joe.log_in()
        crowd = []
        self.limit(server.worker_pid, 1 << 20)
        while not server.events("short of memory, new sessions wait"):
            client = Client(server)
            self.addCleanup(client.close)
            if client.greeting.startswith("-ERR"):
                break
            client.send(self.LONG)
            crowd.append(client)
        self.assertRegex(client.greeting, r"-ERR \[SYS/TEMP\] .*memory")
        server.wait_for("short of memory, new sessions wait")
        self.assertEqual(as_wire(MESSAGE), joe.message("RETR 1"))
        joe.ok("DELE 1")
        joe.ok("QUIT")
        self.assertEqual([], server.maildir().files())
        self.unlimit(server.worker_pid)
        with Client(server) as client:
            client.log_in()
        server.wait_for("the shortage is over")
        self.assertEqual(1, len(server.events("short of memory, new sessions wait")))
        for client in crowd:
            client.close()

    def test_that_is_too_short_for_threads_leaves_the_scan_to_one(self):
        server = self.server(users={"joe": "secret", "pool": "secret"},
                             wrapper=["prlimit", "--stack=8388608"])
        for user, messages in (("pool", 20), ("joe", 2000)):
            for _ in range(messages):
                server.maildir(user).deliver(MESSAGE)
        with Client(server) as client:
            client.log_in("pool").ok("QUIT")  # the pool's own threads are there now
        self.limit(server.worker_pid, 4 << 20)  # and the stack of another needs twice as much
        with Client(server) as client:
            self.assertEqual((2000, 2000 * len(as_sent(MESSAGE))), client.log_in().stat())
            client.ok("QUIT")
        Client(server).close()  # whose coming would show that the reserve had to be given up
        self.unlimit(server.worker_pid)
        self.assertEqual([], server.events("short of memory, new sessions wait"))


class MemoryOfAWorker(Workers):
    def test_that_is_used_up_ends_it_loudly_and_loses_no_mail(self):
        self.start()
        self.served.maildir("user1").deliver(MESSAGE)
        clients = self.clients(400)
        clients[0].log_in("user1").ok("DELE 1")
        hungry = self.worker(1)
        Memory.limit(self, hungry, 0)
        for client in clients[1:]:
            try:
                client.send(Memory.LONG)
            except OSError:
                break
        self.served.wait_for("out of memory, this process ends", worker="1")
        self.served.wait_for("a worker ended", pid=str(hungry), end="exit code 75")
        self.served.wait_for("serving", count=2, worker="1")
        for client in clients:
            client.close()
        self.assertEqual([MESSAGE], self.served.maildir("user1").contents())
        self.eventually(self.can_log_in, "the maildrop is free")

    def can_log_in(self):
        with Client(self.served) as client:
            client.ok("USER user1")
            return client.command("PASS secret").startswith("+OK 1 ")


# A sanitizer has its own allocator, and needs more addresses than any limit leaves it. It opens a
# pipe to find out whether an object is one.
if is_sanitized():
    del Descriptors, Memory, MemoryOfAWorker


if __name__ == "__main__":
    unittest.main()
