-- SPDX-License-Identifier: Apache-2.0
--
-- Users in a PostgreSQL database, for [[auth.source]] driver = "postgresql":
--
--   psql --dbname mail --file users.sql
--   psql --dbname mail --command "GRANT SELECT ON users TO restante"
--
-- Restante only reads it. Whoever was added can log in at once.

CREATE TABLE users (
  name text PRIMARY KEY,   -- user@domain, or user
  password text NOT NULL,  -- {SCHEME}hash, as "restantectl hash-password" makes it
  home text,               -- an absolute path, for %h in maildrop.path
  maildrops text,          -- others that the user may open: "a@example.net,b@example.net", or "*"
  extra text               -- "nologin", "login_delay=10m"; several with blanks between them
);
