// SPDX-License-Identifier: Apache-2.0
//
// Users in an SQLite database, which is only read. A thread asks it, over one of a few connections;
// while a writer holds it no thread waits: it is asked again some milliseconds later, until
// `timeout` has passed.
//
// A database that is replaced by another (renamed over) is noticed at the next question.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "restante/authenticators/directory/directory.h"
#include "restante/base/clock.h"
#include "restante/base/result.h"
#include "restante/loop/loop.h"

namespace restante::authenticators {

struct SqliteOptions {
  std::string path;
  std::string query;  // see query.h
  Duration timeout;
};

struct OpenedSqlite {
  std::unique_ptr<const Directory> directory;
  std::optional<Error> away = {};  // why it can't be asked yet: it is asked all the same
};

// Unsupported or Corrupt: a query that can't be one, or a file that is no database. `loop` is
// borrowed.
[[nodiscard]] Result<OpenedSqlite> open_sqlite(const SqliteOptions& options, loop::Loop& loop);

}  // namespace restante::authenticators
