// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/sqlite/sqlite_directory.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>
#include <vector>

#include "connection.h"
#include "restante/authenticators/directory/query.h"
#include "restante/loop/timer.h"

namespace restante::authenticators {

namespace {

// A writer holds a small database for some milliseconds.
constexpr Duration pause = std::chrono::milliseconds(10);

Error held_by_another(const std::string& path) {
  return {ErrorKind::TryAgain, fmt::format("sqlite {}: another program holds the database", path)};
}

// Between two askings: when to ask a database again that a writer held.
class Patient final : public Enquiry::Kept, loop::Timer::Handler {
 public:
  Patient(loop::Loop& loop, Enquiry::Bell& bell, Duration timeout)
      : loop_(loop), bell_(bell), until_(loop.now() + timeout), timer_(loop, *this) {}

  // On a thread.
  void found_busy() { state_ = State::FoundBusy; }

  enum class Verdict { AskNow, Wait, GiveUp };
  // On the loop.
  Verdict judge() {
    if (state_ == State::Waiting) return Verdict::Wait;
    if (state_ == State::Fresh) return Verdict::AskNow;
    if (loop_.now() >= until_) return Verdict::GiveUp;
    state_ = State::Waiting;
    timer_.start_at(loop_.now() + pause);
    return Verdict::Wait;
  }

 private:
  enum class State { Fresh, FoundBusy, Waiting };

  void on_timer(loop::Timer&) override {
    state_ = State::Fresh;
    bell_.ring();
  }

  loop::Loop& loop_;
  Enquiry::Bell& bell_;
  const TimePoint until_;
  loop::Timer timer_;
  State state_ = State::Fresh;
};

class SqliteDirectory final : public Directory {
 public:
  SqliteDirectory(SqliteOptions options, Query query, loop::Loop& loop)
      : options_(std::move(options)), query_(std::move(query)), loop_(loop) {}

  // A thread is needed for each question, as for reading a file.
  Result<std::optional<Row>> look_up(std::string_view user, Enquiry& enquiry) const override {
    if (enquiry.patience() == Patience::MayBlock) return ask(user, enquiry);
    if (enquiry.kept<Patient>() == nullptr) {
      enquiry.keep(std::make_unique<Patient>(loop_, enquiry.bell(), options_.timeout));
    }
    switch (enquiry.kept<Patient>()->judge()) {
      case Patient::Verdict::AskNow:
        return failure(ErrorKind::WouldBlock);
      case Patient::Verdict::Wait:
        return failure(ErrorKind::Later);
      case Patient::Verdict::GiveUp:
        break;
    }
    return Failure(held_by_another(options_.path));
  }

  // Nothing: all is right.
  Result<void> check() const {
    auto connection = take();
    if (!connection) return Failure(std::move(connection.error()));
    give_back(std::move(*connection));
    return {};
  }

 private:
  Result<std::optional<Row>> ask(std::string_view user, Enquiry& enquiry) const {
    auto connection = take();
    if (!connection) return put_off_if_busy(std::move(connection.error()), enquiry);
    auto row = (*connection)->look_up(user);
    if (!row) return put_off_if_busy(std::move(row.error()), enquiry);
    give_back(std::move(*connection));
    return row;
  }

  // Who asks on a thread alone (a tool, once) has no loop to wait on.
  static Failure put_off_if_busy(Error error, Enquiry& enquiry) {
    auto* const patient = enquiry.kept<Patient>();
    if (error.kind != ErrorKind::WouldBlock || patient == nullptr) return Failure(std::move(error));
    patient->found_busy();
    return failure(ErrorKind::Later);
  }

  Result<std::unique_ptr<SqliteConnection>> take() const {
    {
      const std::lock_guard lock(mutex_);
      while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_current()) return connection;
      }
    }
    return SqliteConnection::open(options_.path, query_);
  }

  void give_back(std::unique_ptr<SqliteConnection> connection) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

  const SqliteOptions options_;
  const Query query_;
  loop::Loop& loop_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<SqliteConnection>> idle_;  // at most one a thread
};

}  // namespace

Result<OpenedSqlite> open_sqlite(const SqliteOptions& options, loop::Loop& loop) {
  auto query = Query::parse(options.query, Placeholder::Question);
  if (!query) {
    return failure(query.error().kind,
                   fmt::format("sqlite {}: query: {}", options.path, query.error().text));
  }
  auto directory = std::make_unique<SqliteDirectory>(options, std::move(*query), loop);
  auto checked = directory->check();
  if (checked) return OpenedSqlite{std::move(directory)};
  if (checked.error().kind == ErrorKind::WouldBlock)
    checked = Failure(held_by_another(options.path));
  if (checked.error().kind != ErrorKind::TryAgain) return Failure(std::move(checked.error()));
  return OpenedSqlite{std::move(directory), std::move(checked.error())};
}

}  // namespace restante::authenticators
