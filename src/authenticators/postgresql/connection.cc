// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace restante::authenticators {

namespace {

constexpr const char* statement = "find_user";

std::string said_by(PGconn* handle) {
  std::string text = PQerrorMessage(handle);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string_view state_of(const PGresult* answered) {
  const char* const state = PQresultErrorField(answered, PG_DIAG_SQLSTATE);
  return state == nullptr ? std::string_view() : std::string_view(state);
}

std::string message_of(const PGresult* answered) {
  const char* const message = PQresultErrorField(answered, PG_DIAG_MESSAGE_PRIMARY);
  return message == nullptr ? "the server gave no reason" : message;
}

// A name that can't be one in this database, because of its octets or of a column's type: so nobody
// has it.
bool is_impossible_name(std::string_view state) {
  static constexpr std::array<std::string_view, 4> states = {
      "22021",   // character not in repertoire
      "22P05",   // untranslatable character
      "22P02",   // invalid text representation
      "22003"};  // numeric value out of range
  return std::ranges::find(states, state) != states.end();
}

// The statement does not fit what stands in the database now, or is not there any more.
bool wants_new_preparation(std::string_view state) {
  return state.starts_with("42") || state == "0A000" || state == "26000";
}

void forget_notice(void*, const PGresult*) {}

}  // namespace

PostgresqlConnection::PostgresqlConnection(loop::Loop& loop, Owner& owner,
                                           const PostgresqlParameters& parameters,
                                           const Query& query)
    : loop_(loop), owner_(owner), parameters_(parameters), query_(query), breaking_(loop, *this) {
  std::vector<std::string> hosts;
  for (auto& place : parameters.places()) {
    if (place.address.empty() && !is_local(place.host)) hosts.push_back(place.host);
    places_.push_back(std::move(place));
  }
  if (hosts.empty()) {
    connect(places_);
  } else {
    lookup_.emplace(loop, std::move(hosts), static_cast<loop::HostLookup::Handler&>(*this));
  }
}

// libpq would look them up by itself, and wait.
void PostgresqlConnection::on_addresses(std::vector<std::vector<std::string>> addresses) {
  lookup_.reset();
  std::vector<PostgresqlParameters::Place> known;
  auto next = addresses.begin();
  std::string unknown;
  for (const auto& place : places_) {
    if (!place.address.empty() || is_local(place.host)) {
      known.push_back(place);
      continue;
    }
    if (next->empty()) unknown = place.host;
    for (std::string& address : *next++)
      known.push_back({place.host, std::move(address), place.port});
  }
  if (!known.empty()) return connect(known);
  owner_.on_broken({ErrorKind::TryAgain, fmt::format("the host {} is not found", unknown)});
}

void PostgresqlConnection::connect(const std::vector<PostgresqlParameters::Place>& places) {
  state_ = State::Connecting;
  auto values = parameters_.with_places(places);
  values["client_encoding"] = "UTF8";
  values.try_emplace("fallback_application_name", "restante");
  // To look for tickets of Kerberos may take its time.
  values.try_emplace("gssencmode", "disable");
  std::vector<const char*> words;
  std::vector<const char*> texts;
  for (const auto& [word, text] : values) {
    words.push_back(word.c_str());
    texts.push_back(text.c_str());
  }
  words.push_back(nullptr);
  texts.push_back(nullptr);
  handle_.reset(PQconnectStartParams(words.data(), texts.data(), 0));
  if (handle_ == nullptr) return break_later({ErrorKind::TryAgain, "libpq has no memory"});
  if (PQstatus(handle_.get()) == CONNECTION_BAD) {
    return break_later({ErrorKind::TryAgain, said_by(handle_.get())});
  }
  PQsetNoticeReceiver(handle_.get(), forget_notice, nullptr);
  watch(loop::Watch::Interest::Writable);
}

// The socket may be another one after each step.
void PostgresqlConnection::watch(loop::Watch::Interest interest) {
  watch_.reset();
  loop::Watch::Handler& handler = *this;
  watch_.emplace(loop_, PQsocket(handle_.get()), handler, interest);
}

void PostgresqlConnection::break_later(Error why) {
  trouble_ = std::move(why);
  breaking_.start_at(loop_.now());
}

void PostgresqlConnection::on_timer(loop::Timer&) {
  owner_.on_broken(std::move(*trouble_));
}

void PostgresqlConnection::on_readable() {
  if (state_ == State::Connecting) return go_on_connecting();
  read();
}

void PostgresqlConnection::on_writable() {
  if (state_ == State::Connecting) return go_on_connecting();
  flush();
}

void PostgresqlConnection::go_on_connecting() {
  watch_.reset();
  switch (PQconnectPoll(handle_.get())) {
    case PGRES_POLLING_READING:
      return watch(loop::Watch::Interest::Readable);
    case PGRES_POLLING_WRITING:
      return watch(loop::Watch::Interest::Writable);
    case PGRES_POLLING_OK:
      return prepare();
    default:
      owner_.on_broken({ErrorKind::TryAgain, said_by(handle_.get())});
  }
}

void PostgresqlConnection::prepare() {
  state_ = State::Preparing;
  watch(loop::Watch::Interest::Readable);
  asked_.push_back({});
  PGconn* const handle = handle_.get();
  const bool is_sent = PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1 &&
                       PQsendPrepare(handle, statement, query_.text().c_str(), 0, nullptr) == 1 &&
                       PQsendDescribePrepared(handle, statement) == 1 &&
                       PQpipelineSync(handle) == 1;
  if (!is_sent) return break_later({ErrorKind::TryAgain, said_by(handle)});
  flush();
}

void PostgresqlConnection::ask(Ticket ticket, std::string_view user) {
  asked_.push_back({ticket, std::string(user), std::optional<Row>()});
  if (trouble_) return;  // it will be told so
  const std::vector<std::string> parameters = query_.parameters(user);
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  PGconn* const handle = handle_.get();
  // Each question has a synchronisation point of its own, so an error is of that one alone.
  const bool is_sent = PQsendQueryPrepared(handle, statement, static_cast<int>(values.size()),
                                           values.data(), nullptr, nullptr, 0) == 1 &&
                       PQpipelineSync(handle) == 1;
  if (!is_sent) return break_later({ErrorKind::TryAgain, said_by(handle)});
  flush();
}

void PostgresqlConnection::flush() {
  const int left = PQflush(handle_.get());
  if (left < 0) return break_later({ErrorKind::TryAgain, said_by(handle_.get())});
  // libpq wants to read as well while it can't write.
  using Interest = loop::Watch::Interest;
  watch_->look_for(left == 1 ? Interest::Both : Interest::Readable);
}

void PostgresqlConnection::read() {
  if (PQconsumeInput(handle_.get()) == 0) {
    return owner_.on_broken({ErrorKind::TryAgain, said_by(handle_.get())});
  }
  while (!asked_.empty() && PQisBusy(handle_.get()) == 0) {
    const Answered answered(PQgetResult(handle_.get()));
    if (answered == nullptr) continue;  // the end of what one command answers
    if (PQresultStatus(answered.get()) == PGRES_PIPELINE_SYNC) {
      if (take_sync() == Verdict::Broken) return;
    } else {
      take(answered.get());
    }
  }
  if (PQstatus(handle_.get()) == CONNECTION_BAD) {
    return owner_.on_broken({ErrorKind::TryAgain, said_by(handle_.get())});
  }
  if (!trouble_) flush();
}

void PostgresqlConnection::take(const PGresult* answered) {
  switch (PQresultStatus(answered)) {
    case PGRES_COMMAND_OK:
      // Of the two that a preparation has, the first says no more.
      if (state_ == State::Describing) take_columns(answered);
      if (state_ == State::Preparing) state_ = State::Describing;
      return;
    case PGRES_TUPLES_OK:
      return take_row(answered);
    case PGRES_PIPELINE_ABORTED:
      return;  // the command before it says why
    default:
      return take_error(answered);
  }
}

void PostgresqlConnection::take_columns(const PGresult* answered) {
  std::vector<std::string> names;
  for (int at = 0; at < PQnfields(answered); ++at) names.emplace_back(PQfname(answered, at));
  auto columns = Columns::of(names);
  if (columns) {
    columns_ = std::move(*columns);
  } else {
    trouble_ = Error{columns.error().kind, "query: " + columns.error().text};
  }
}

void PostgresqlConnection::take_row(const PGresult* answered) {
  Asked& asked = asked_.front();
  if (PQntuples(answered) == 0) return;
  if (PQntuples(answered) > 1) {
    asked.answer =
        failure(ErrorKind::TryAgain, fmt::format("two rows for the user {}", asked.user));
    return;
  }
  std::vector<std::string> values;
  for (int at = 0; at < PQnfields(answered); ++at) {
    values.emplace_back(PQgetvalue(answered, 0, at),
                        static_cast<std::size_t>(PQgetlength(answered, 0, at)));
  }
  asked.answer = columns_->row(std::move(values));
}

void PostgresqlConnection::take_error(const PGresult* answered) {
  const std::string_view state = state_of(answered);
  if (state_ != State::Open) {
    const bool is_wrong = state.starts_with("42");
    trouble_ = Error{is_wrong ? ErrorKind::Unsupported : ErrorKind::TryAgain,
                     "query: " + message_of(answered)};
    return;
  }
  if (is_impossible_name(state)) return;
  if (wants_new_preparation(state)) trouble_ = Error{ErrorKind::TryAgain, message_of(answered)};
  asked_.front().answer = failure(ErrorKind::TryAgain, message_of(answered));
}

// Broken: this may be gone.
PostgresqlConnection::Verdict PostgresqlConnection::take_sync() {
  if (trouble_) {
    owner_.on_broken(std::move(*trouble_));
    return Verdict::Broken;
  }
  Asked asked = std::move(asked_.front());
  asked_.pop_front();
  if (state_ != State::Open) {
    state_ = State::Open;
    owner_.on_open();
  } else {
    owner_.on_answer(asked.ticket, std::move(asked.answer));
  }
  return Verdict::Fine;
}

}  // namespace restante::authenticators
