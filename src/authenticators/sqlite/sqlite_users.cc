// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/sqlite/sqlite_users.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/auth/same_name.h"
#include "restante/base/free_by.h"

namespace restante::authenticators {

namespace {

// How long another writer is waited for. The server's readers hold the table for a moment only.
constexpr int patience_milliseconds = 5000;

using Texts = std::vector<std::string>;
using Statement = std::unique_ptr<sqlite3_stmt, FreeBy<::sqlite3_finalize>>;

std::string text_of(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(::sqlite3_column_bytes(statement, column))};
}

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_ERROR:
      return ErrorKind::Unsupported;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CONSTRAINT:
      return ErrorKind::Denied;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return ErrorKind::Corrupt;
    default:
      return ErrorKind::TryAgain;
  }
}

class SqliteUsers final : public auth::UserStore {
 public:
  static Result<std::unique_ptr<auth::UserStore>> open(const std::string& path);

  Result<void> add(const auth::KeptUser& user) override;
  Result<void> set_password(std::string_view user, const std::string& password) override;
  Result<void> remove(std::string_view user) override;
  Result<std::vector<auth::KeptUser>> all() override;

 private:
  // One change, which is taken back where it is not committed.
  class Change {
   public:
    explicit Change(SqliteUsers& users) : users_(users), begun_(users.run("BEGIN IMMEDIATE")) {}
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change() {
      if (begun_ && !is_committed_) (void)users_.run("ROLLBACK");
    }

    const Result<void>& begun() const { return begun_; }
    Result<void> commit() {
      auto committed = users_.run("COMMIT");
      is_committed_ = committed.has_value();
      return committed;
    }

   private:
    SqliteUsers& users_;
    const Result<void> begun_;
    bool is_committed_ = false;
  };

  explicit SqliteUsers(std::string path) : path_(std::move(path)) {}

  Failure trouble(int code) const {
    return failure(kind_of(code),
                   fmt::format("sqlite {}: {}", path_, ::sqlite3_errmsg(database_.get())));
  }

  Result<Statement> prepare(std::string_view sql, std::span<const std::string> parameters);
  Result<void> run(std::string_view sql, std::span<const std::string> parameters = {});
  Result<Texts> names_of(std::string_view user);
  Result<void> change_each(std::string_view user, std::string_view sql, Texts parameters);

  const std::string path_;
  std::unique_ptr<sqlite3, FreeBy<::sqlite3_close>> database_;
};

Result<std::unique_ptr<auth::UserStore>> SqliteUsers::open(const std::string& path) {
  std::unique_ptr<SqliteUsers> users(new SqliteUsers(path));
  sqlite3* database = nullptr;
  const int opened = ::sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
  users->database_.reset(database);
  if (opened != SQLITE_OK) return users->trouble(opened);
  ::sqlite3_busy_timeout(database, patience_milliseconds);
  const auto table = users->prepare("SELECT name, password, home, maildrops, extra FROM users", {});
  if (table) return users;
  if (table.error().kind != ErrorKind::Unsupported) return Failure(table.error());
  return failure(ErrorKind::Unsupported,
                 fmt::format("{}; users can be changed only in a table \"users\" with the columns "
                             "name, password, home, maildrops and extra: change other tables with "
                             "a program of your own",
                             table.error().text));
}

Result<Statement> SqliteUsers::prepare(std::string_view sql,
                                       std::span<const std::string> parameters) {
  sqlite3_stmt* prepared = nullptr;
  const int code = ::sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &prepared, nullptr);
  Statement statement(prepared);
  if (code != SQLITE_OK) return trouble(code);
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const std::string& value = parameters[at];
    ::sqlite3_bind_text64(prepared, static_cast<int>(at) + 1, value.data(), value.size(),
                          SQLITE_STATIC, SQLITE_UTF8);
  }
  return statement;
}

Result<void> SqliteUsers::run(std::string_view sql, std::span<const std::string> parameters) {
  const auto statement = prepare(sql, parameters);
  if (!statement) return Failure(statement.error());
  const int code = ::sqlite3_step(statement->get());
  if (code != SQLITE_DONE) return trouble(code);
  return {};
}

// All are looked at: which names are one user's no SQL can say.
Result<Texts> SqliteUsers::names_of(std::string_view user) {
  const auto statement = prepare("SELECT name FROM users", {});
  if (!statement) return Failure(statement.error());
  Texts names;
  int code = SQLITE_OK;
  while ((code = ::sqlite3_step(statement->get())) == SQLITE_ROW) {
    std::string name = text_of(statement->get(), 0);
    if (auth::is_same_name(name, user)) names.push_back(std::move(name));
  }
  if (code != SQLITE_DONE) return trouble(code);
  return names;
}

Result<void> SqliteUsers::add(const auth::KeptUser& user) {
  Change change(*this);
  if (!change.begun()) return change.begun();
  const auto names = names_of(user.user);
  if (!names) return Failure(names.error());
  if (!names->empty()) {
    return failure(ErrorKind::Denied,
                   fmt::format("{}: the user {} is there already", path_, names->front()));
  }
  // What is not given is NULL, as where the operator leaves it out.
  const std::array parameters = {user.user, user.password, user.home, user.maildrops, user.extra};
  auto added =
      run("INSERT INTO users (name, password, home, maildrops, extra)"
          " VALUES (?1, ?2, nullif(?3, ''), nullif(?4, ''), nullif(?5, ''))",
          parameters);
  return added ? change.commit() : added;
}

// `sql` has the name as its last parameter.
Result<void> SqliteUsers::change_each(std::string_view user, std::string_view sql,
                                      Texts parameters) {
  Change change(*this);
  if (!change.begun()) return change.begun();
  auto names = names_of(user);
  if (!names) return Failure(std::move(names.error()));
  if (names->empty()) {
    return failure(ErrorKind::NotFound, fmt::format("{}: there is no user {}", path_, user));
  }
  for (std::string& name : *names) {
    parameters.push_back(std::move(name));
    if (auto done = run(sql, parameters); !done) return done;
    parameters.pop_back();
  }
  return change.commit();
}

Result<void> SqliteUsers::set_password(std::string_view user, const std::string& password) {
  return change_each(user, "UPDATE users SET password = ?1 WHERE name = ?2", {password});
}

Result<void> SqliteUsers::remove(std::string_view user) {
  return change_each(user, "DELETE FROM users WHERE name = ?1", {});
}

Result<std::vector<auth::KeptUser>> SqliteUsers::all() {
  const auto statement =
      prepare("SELECT name, password, home, maildrops, extra FROM users ORDER BY name", {});
  if (!statement) return Failure(statement.error());
  std::vector<auth::KeptUser> users;
  sqlite3_stmt* const row = statement->get();
  int code = SQLITE_OK;
  while ((code = ::sqlite3_step(row)) == SQLITE_ROW) {
    users.push_back(
        {text_of(row, 0), text_of(row, 1), text_of(row, 2), text_of(row, 3), text_of(row, 4)});
  }
  if (code != SQLITE_DONE) return trouble(code);
  return users;
}

}  // namespace

Result<std::unique_ptr<auth::UserStore>> open_sqlite_users(const std::string& path) {
  return SqliteUsers::open(path);
}

}  // namespace restante::authenticators
