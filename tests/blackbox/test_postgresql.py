# SPDX-License-Identifier: Apache-2.0
"""Users in a PostgreSQL database, a real one."""

import pathlib
import signal
import unittest

from client import Client
from directories import ServerLaws
from engines import Postgres
from harness import ROOT, ServerTest
from slow_line import SlowLine

QUERY = "SELECT name AS user, hash AS password, home, extra FROM account WHERE name = %u"


# Far more than connections and threads together.
WAITING = 200


def title_of(pid):
    return pathlib.Path(f"/proc/{pid}/cmdline").read_text()


def threads_of(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))


def quoted(value):
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


class Postgresql(ServerLaws, ServerTest):
    name = "postgresql mail at 127.0.0.1"
    wrong = (({"query": "SELECT nonsense FROM account WHERE name = %u"}, "nonsense"),
             ({"query": "SELECT hash FROM account WHERE name = %u"}, "column \"hash\""),
             ({"query": "SELECT name AS user FROM account WHERE name = %u"}, "password"),
             ({"query": "SELECT hash AS password FROM account WHERE name = '%u'"}, "quotes"),
             ({"query": "SELECT hash AS password FROM account"}, "nobody"),
             ({"query": "SELEKT hash AS password FROM account WHERE name = %u"}, "syntax"),
             ({"connection": "hots=127.0.0.1"}, "hots"),
             ({"connection": "service=mail"}, "service"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = Postgres(cls)

    def setUp(self):
        super().setUp()
        self.engine.start()
        self.engine.query("DROP OWNED BY restante; DROP SCHEMA public CASCADE;"
                          "CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO restante;"
                          "CREATE TABLE account (name text, hash text, home text, extra text);"
                          "GRANT SELECT ON account TO restante")
        self.add("joe", "{PLAIN}secret")

    def add(self, name, password, home=None, extra=None):
        values = ", ".join(map(quoted, (name, password, home, extra)))
        self.engine.query(f"INSERT INTO account VALUES ({values})")

    def source(self, **keys):
        return {"driver": "postgresql", "connection": self.engine.connection, "query": QUERY,
                **keys}

    def test_two_rows_for_one_name_are_said(self):
        self.add("bob", "{PLAIN}secret")
        self.add("bob", "{PLAIN}secret")
        self.open()
        self.is_refused("bob", "SYS/TEMP")
        self.eventually(lambda: "two rows for the user bob" in self.served.text(), "it is said")

    def test_a_table_that_changed_is_asked_anew(self):
        self.open()
        self.assertTrue(self.is_let_in("joe"))
        self.engine.query("ALTER TABLE account ALTER COLUMN hash TYPE varchar(200)")
        self.assertTrue(self.is_let_in("joe"))
        self.engine.query("ALTER TABLE account RENAME TO moved")
        self.is_refused("joe", "SYS/TEMP")
        self.engine.query("ALTER TABLE moved RENAME TO account")
        self.eventually(lambda: self.is_let_in("joe"), "the table is back")

    def test_connections_that_are_ended_are_made_anew(self):
        self.open()
        self.assertTrue(self.is_let_in("joe"))
        self.engine.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                          "WHERE usename = 'restante'")
        self.assertTrue(self.is_let_in("joe"))

    def test_that_is_full_is_no_wrong_password(self):
        self.engine.query("ALTER ROLE restante CONNECTION LIMIT 0")
        self.addCleanup(self.engine.query, "ALTER ROLE restante CONNECTION LIMIT -1")
        self.open()
        self.is_refused("joe", "SYS/TEMP")
        self.eventually(lambda: "too many connections" in self.served.text(), "it is said why")
        self.engine.query("ALTER ROLE restante CONNECTION LIMIT 1")
        self.eventually(lambda: self.is_let_in("joe"), "there is room")
        # One connection of four is enough.
        with Client(self.served) as one, Client(self.served) as two:
            for client, user in ((one, "joe"), (two, "nobody")):
                client.ok(f"USER {user}")
                client.send("PASS secret\r\n")
            self.assertTrue(one.line().startswith("+OK"))
            self.assertTrue(two.line().startswith("-ERR [AUTH]"))

    def test_a_password_of_the_servers_that_is_wrong_is_away(self):
        wrong = self.engine.connection.replace("let me in", "wrong")
        done = self.check(connection=wrong)
        self.assertEqual(75, done.returncode, done.stderr)
        self.assertIn("password authentication failed", done.stderr)
        self.assertNotIn("wrong", done.stderr)

    def test_a_name_that_is_no_value_of_the_column_is_nobodys(self):
        self.engine.query("CREATE TABLE numbered (id int, hash text);"
                          "INSERT INTO numbered VALUES (7, '{PLAIN}secret');"
                          "GRANT SELECT ON numbered TO restante")
        self.open(query="SELECT hash AS password FROM numbered WHERE id = %u")
        self.assertTrue(self.is_let_in("7"))
        self.is_refused("joe")
        self.is_refused("99999999999999")

    def test_hosts_are_found_by_their_names_and_in_lists(self):
        closed = self.free_port()
        self.open(connection=f"host=localhost,localhost port={closed},{self.engine.port} "
                             "dbname=mail user=restante password='let me in'")
        self.assertTrue(self.is_let_in("joe"))

    def test_a_unix_socket_will_do(self):
        self.engine.folder.chmod(0o755)
        self.open(connection=f"host={self.engine.folder} port={self.engine.port} dbname=mail "
                             "user=restante")
        self.assertTrue(self.is_let_in("joe"))

    def test_the_example_serves_the_schema_that_comes_with_it(self):
        schema = (ROOT / "conf/postgresql/users.sql").read_text()
        self.engine.query(schema + "INSERT INTO users (name, password, extra) VALUES "
                          "('joe@example.net', '{PLAIN}secret', 'login_delay=1h'); "
                          "GRANT SELECT ON users TO restante")
        example = (ROOT / "conf/restante.toml").read_text()
        query = example.split('# driver = "postgresql"')[1].split('query = "')[1].split('"\n')[0]
        self.served = self.server({**self.settings(query=query),
                                   "maildrop": {"path": "mail/%u", "login_burst": 1}})
        self.assertTrue(self.is_let_in("joe@example.net"))
        self.is_refused("joe@example.net", "LOGIN-DELAY")

    def test_many_wait_on_a_slow_line_at_once_and_hold_no_thread(self):
        line = SlowLine(self, self.engine.port, 0.025)
        connection = self.engine.connection.replace(f"port={self.engine.port}",
                                                    f"port={line.port}")
        self.served = self.server({**self.settings(connection=connection, connections=2),
                                   "limits": {"pending_per_address": WAITING}})
        clients = [Client(self.served) for _ in range(WAITING)]
        for client in clients:
            client.ok("USER nobody")
        for client in clients:
            client.send("PASS secret\r\n")
        auth, = (pid for pid in self.served.pids if "restante-auth" in title_of(pid))
        self.assertLessEqual(threads_of(auth), 2 + 4)
        for client in clients:
            self.assertTrue(client.line().startswith("-ERR [AUTH]"))
            client.close()
        # One for the check at the start, and as many as are granted.
        self.assertLessEqual(line.connections, 3)

    def test_a_reload_changes_the_query(self):
        self.open()
        self.engine.query("CREATE TABLE other (name text, hash text);"
                          "INSERT INTO other VALUES ('new', '{PLAIN}secret');"
                          "GRANT SELECT ON other TO restante")
        self.served.configure(self.settings(
            query="SELECT hash AS password FROM other WHERE name = %u"))
        self.served.signal(signal.SIGHUP)
        self.served.wait_for("reloaded")
        self.eventually(lambda: self.is_let_in("new"), "the new query is asked")


if __name__ == "__main__":
    unittest.main()
