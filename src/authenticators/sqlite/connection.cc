// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>
#include <vector>

namespace restante::authenticators {

namespace {

bool is_busy(int code) {
  return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

std::string text_of(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(::sqlite3_column_bytes(statement, column))};
}

// A statement that was begun holds the database against writers.
class Resetting {
 public:
  explicit Resetting(sqlite3_stmt* statement) : statement_(statement) {}
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;
  ~Resetting() { ::sqlite3_reset(statement_); }

 private:
  sqlite3_stmt* const statement_;
};

}  // namespace

SqliteConnection::FileIdentity SqliteConnection::identity_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

Failure SqliteConnection::trouble(ErrorKind kind) const {
  return failure(kind, fmt::format("sqlite {}: {}", path_, ::sqlite3_errmsg(database_.get())));
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 const Query& query) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(path, query));
  connection->opened_ = identity_of(path);
  sqlite3* database = nullptr;
  const int opened = ::sqlite3_open_v2(path.c_str(), &database,
                                       SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  connection->database_.reset(database);
  if (opened != SQLITE_OK) return connection->trouble(ErrorKind::TryAgain);
  auto prepared = connection->prepare();
  if (!prepared) return Failure(std::move(prepared.error()));
  return connection;
}

Result<void> SqliteConnection::prepare() {
  sqlite3_stmt* statement = nullptr;
  const int prepared = ::sqlite3_prepare_v3(database_.get(), query_.text().c_str(), -1,
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (is_busy(prepared)) return failure(ErrorKind::WouldBlock);
  // What it says of a query, and of a file that is none.
  if (prepared == SQLITE_ERROR || prepared == SQLITE_NOTADB) {
    return trouble(ErrorKind::Unsupported);
  }
  if (prepared != SQLITE_OK) return trouble(ErrorKind::TryAgain);
  std::vector<std::string> names;
  for (int at = 0; at < ::sqlite3_column_count(statement); ++at) {
    names.emplace_back(::sqlite3_column_name(statement, at));
  }
  auto columns = Columns::of(names);
  if (!columns) {
    return failure(columns.error().kind, fmt::format("sqlite {}: {}", path_, columns.error().text));
  }
  columns_ = std::move(*columns);
  return {};
}

Result<std::optional<Row>> SqliteConnection::look_up(std::string_view user) {
  const std::vector<std::string> parameters = query_.parameters(user);
  const Resetting resetting(statement_.get());
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const std::string& value = parameters[at];
    ::sqlite3_bind_text64(statement_.get(), static_cast<int>(at) + 1, value.data(), value.size(),
                          SQLITE_STATIC, SQLITE_UTF8);
  }
  auto row = next_row();
  if (!row || !*row) return row;
  const auto second = next_row();
  if (!second) return Failure(second.error());
  if (!*second) return row;
  return failure(ErrorKind::TryAgain,
                 fmt::format("sqlite {}: two rows for the user {}", path_, user));
}

Result<std::optional<Row>> SqliteConnection::next_row() {
  const int stepped = ::sqlite3_step(statement_.get());
  if (stepped == SQLITE_DONE) return std::nullopt;
  if (stepped == SQLITE_ROW) return row_here();
  if (is_busy(stepped)) return failure(ErrorKind::WouldBlock);
  return trouble(ErrorKind::TryAgain);
}

Row SqliteConnection::row_here() const {
  std::vector<std::string> values;
  for (int at = 0; at < ::sqlite3_column_count(statement_.get()); ++at) {
    values.push_back(text_of(statement_.get(), at));
  }
  return columns_->row(std::move(values));
}

bool SqliteConnection::is_current() const {
  return identity_of(path_) == opened_;
}

}  // namespace restante::authenticators
