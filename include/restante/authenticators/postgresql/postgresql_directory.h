// SPDX-License-Identifier: Apache-2.0
//
// Users in a PostgreSQL database, asked through libpq on the loop: each connection prepares the
// query once and is asked many questions at a time (pipeline mode).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "restante/authenticators/directory/directory.h"
#include "restante/base/clock.h"
#include "restante/base/result.h"
#include "restante/loop/loop.h"

namespace restante::authenticators {

struct PostgresqlOptions {
  std::string connection;  // in libpq's words, or as its URI
  std::string query;       // see query.h
  std::size_t connections;
  Duration timeout;
};

struct OpenedPostgresql {
  std::string name;  // "postgresql users at db.example.net", without secrets
  std::unique_ptr<const Directory> directory;
  std::optional<Error> away = {};  // why it can't be asked yet: it is asked all the same
};

// Waits for a first connection. Unsupported or Corrupt: words that are none of libpq's, or a query
// that can't be one. `loop` is borrowed. REQUIRES: the loop does not run.
[[nodiscard]] Result<OpenedPostgresql> open_postgresql(const PostgresqlOptions& options,
                                                       loop::Loop& loop);

// What has to be reached for that, outside the process.
struct PostgresqlReach {
  std::vector<std::uint16_t> ports;  // of TCP
  std::vector<std::string> files;    // certificates, keys and passwords
};
[[nodiscard]] PostgresqlReach reach_of_postgresql(const std::string& connection);

}  // namespace restante::authenticators
