-- SPDX-License-Identifier: Apache-2.0
--
-- Users in an SQLite database, for [[auth.source]] driver = "sqlite":
--
--   sqlite3 /var/lib/restante/users/users.db <users.sql
--
-- restantectl user-add, user-list, user-password and user-remove work on this table. The server
-- only reads it, and reads no other database that lies beside it. Whoever writes it may do
-- so at any time: who was added can log in at once.

CREATE TABLE users (
  name TEXT PRIMARY KEY,   -- user@domain, or user
  password TEXT NOT NULL,  -- {SCHEME}hash, as "restantectl hash-password" makes it
  home TEXT,               -- an absolute path, for %h in maildrop.path
  maildrops TEXT,          -- others that the user may open: "a@example.net,b@example.net", or "*"
  extra TEXT               -- "nologin", "login_delay=10m"; several with blanks between them
) WITHOUT ROWID;
