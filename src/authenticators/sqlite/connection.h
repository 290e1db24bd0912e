// SPDX-License-Identifier: Apache-2.0
//
// One connection to a database, with the query prepared. Of one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/authenticators/directory/query.h"
#include "restante/base/free_by.h"
#include "restante/base/result.h"

namespace restante::authenticators {

class SqliteConnection {
 public:
  // WouldBlock: a writer holds the database. NotFound: there is none. Unsupported: a query that it
  // can't answer. Other errors are the disk's, or the database's.
  [[nodiscard]] static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path,
                                                                      const Query& query);

  // WouldBlock: a writer holds the database. TryAgain: it can't be read, or has two rows for the
  // user.
  [[nodiscard]] Result<std::optional<Row>> look_up(std::string_view user);

  // Whether the file of that name is still the one that was opened.
  bool is_current() const;

 private:
  using Database = std::unique_ptr<sqlite3, FreeBy<::sqlite3_close>>;
  using Statement = std::unique_ptr<sqlite3_stmt, FreeBy<::sqlite3_finalize>>;
  struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileIdentity&) const = default;
  };

  SqliteConnection(const std::string& path, const Query& query) : path_(path), query_(query) {}

  static FileIdentity identity_of(const std::string& path);
  Result<void> prepare();
  Result<std::optional<Row>> next_row();
  Row row_here() const;
  Failure trouble(ErrorKind kind) const;

  const std::string path_;
  const Query& query_;
  FileIdentity opened_;
  Database database_;
  Statement statement_;
  std::optional<Columns> columns_;
};

}  // namespace restante::authenticators
