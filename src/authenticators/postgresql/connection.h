// SPDX-License-Identifier: Apache-2.0
//
// One connection to PostgreSQL, through libpq. What it goes through, each step without waiting:
// hosts are looked up, libpq connects, the query is prepared and its columns are described, and
// then questions go out as they come and answers come back in their order (pipeline mode).
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parameters.h"
#include "restante/authenticators/directory/connection.h"
#include "restante/authenticators/directory/query.h"
#include "restante/base/free_by.h"
#include "restante/base/result.h"
#include "restante/loop/host_lookup.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/loop/watch.h"

namespace restante::authenticators {

class PostgresqlConnection final : public Connection,
                                   loop::HostLookup::Handler,
                                   loop::Watch::Handler,
                                   loop::Timer::Handler {
 public:
  // Questions on their way at a time: a line of 50 ms then takes a thousand a second.
  static constexpr std::size_t questions_max = 64;

  // All is borrowed.
  PostgresqlConnection(loop::Loop& loop, Owner& owner, const PostgresqlParameters& parameters,
                       const Query& query);

  std::size_t width() const override { return questions_max; }
  void ask(Ticket ticket, std::string_view user) override;

 private:
  enum class State { LookingUp, Connecting, Preparing, Describing, Open };
  enum class Verdict { Fine, Broken };
  using Handle = std::unique_ptr<PGconn, FreeBy<PQfinish>>;
  using Answered = std::unique_ptr<PGresult, FreeBy<PQclear>>;

  // What comes back behind each synchronisation point: the preparation first.
  struct Asked {
    Ticket ticket;
    std::string user;
    Result<std::optional<Row>> answer;
  };

  void on_addresses(std::vector<std::vector<std::string>> addresses) override;
  void on_readable() override;
  void on_writable() override;
  void on_timer(loop::Timer&) override;

  void connect(const std::vector<PostgresqlParameters::Place>& places);
  void go_on_connecting();
  void prepare();
  void read();
  void take(const PGresult* answered);
  void take_columns(const PGresult* answered);
  void take_row(const PGresult* answered);
  void take_error(const PGresult* answered);
  Verdict take_sync();
  void flush();
  void watch(loop::Watch::Interest interest);
  void break_later(Error why);

  loop::Loop& loop_;
  Owner& owner_;
  const PostgresqlParameters& parameters_;
  const Query& query_;
  State state_ = State::LookingUp;
  std::vector<PostgresqlParameters::Place> places_;
  std::optional<loop::HostLookup> lookup_;
  loop::Timer breaking_;
  std::optional<Error> trouble_;  // why it is of no use any more
  std::optional<Columns> columns_;
  std::deque<Asked> asked_;
  Handle handle_;
  std::optional<loop::Watch> watch_;  // of the handle's socket, so it dies first
};

}  // namespace restante::authenticators
