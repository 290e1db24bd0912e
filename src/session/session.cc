// SPDX-License-Identifier: Apache-2.0
#include "restante/session/session.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace restante::session {

namespace {

using protocol::Legal;
using protocol::LineReader;
using protocol::Malformed;
using protocol::Reply;
using protocol::ResponseCode;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

std::size_t line_limit(const Rules& rules) {
  return rules.line_octets_max == 0 ? std::numeric_limits<std::size_t>::max()
                                    : rules.line_octets_max;
}

Reply refusal_of(Malformed malformed) {
  switch (malformed) {
    case Malformed::UnknownVerb:
      return Reply::error(ResponseCode::None, "unknown command");
    case Malformed::MissingArgument:
      return Reply::error(ResponseCode::None, "an argument is missing");
    case Malformed::SurplusArgument:
      return Reply::error(ResponseCode::None, "too many arguments");
  }
  return Reply::error(ResponseCode::None, "unknown command");
}

Transaction log_in(Authorization& authorization) {
  const Duration login_delay = authorization.login_delay();
  return {authorization.take_maildrop(), login_delay};
}

}  // namespace

Session::Session(std::shared_ptr<const Rules> rules, std::optional<Circumstances> circumstances,
                 TimePoint now)
    : rules_(std::move(rules)), began_(now), last_activity_(now) {
  if (!circumstances) {
    securing_ = Securing::FromTheStart;
    return;
  }
  circumstances_ = std::make_unique<const Circumstances>(std::move(*circumstances));
}

void Session::greet(Desk& desk) {
  greeting_ = Greeting::Said;
  const std::string& timestamp = circumstances_->apop_timestamp;
  desk.say(Reply::ok("{} Restante ready{}{}", rules_->hostname, timestamp.empty() ? "" : " ",
                     timestamp));
}

Desk Session::desk_for(Sink* sink, const Moment& moment) {
  return Desk{*rules_,    circumstances_.get(), moment.now,           tally_,    sink, unsent_,
              utf8_mode_, moment.witness,       moment.login_witness, indicator_};
}

// The order is what keeps replies in order and a session small: what was said before goes out
// before anything new is obeyed, and no command is begun without room for the beginning of its
// reply. So `unsent_` never holds more than one reply, and a client that does not read is not asked
// for more.
Progress Session::advance(std::string_view& input, Sink& sink, Moment moment) {
  Desk desk = desk_for(&sink, moment);
  if (is_to_greet()) greet(desk);
  for (;;) {
    // Before the last reply, whether there is room for that or not: others wait for the maildrop.
    if (must_give_back()) return Progress::NeedsErrand;
    if (!unsent_.empty()) {
      unsent_.remove_prefix(sink.put(unsent_.view()));
      if (!unsent_.empty()) return Progress::NeedsRoom;
    }
    const Need next = need();
    const bool is_over = ended_ || securing_ != Securing::No || next == Need::Command;
    if (is_over && has_command_ == Command::UnderWay) note_answered(moment);
    if (ended_) return Progress::Finished;
    if (securing_ != Securing::No) return Progress::NeedsTls;
    // A full sink is no reason to come back before a refusal is due.
    if (next == Need::Delay) {
      if (moment.now < std::get<Authorization>(state_).due()) return Progress::Delayed;
    } else if (sink.room() == 0) {
      return Progress::NeedsRoom;
    }
    if (next == Need::Answer) return Progress::NeedsErrand;
    if (next != Need::Command && next != Need::Response) {
      settle(proceed(desk), desk);
    } else if (read_line(input, next, desk) == LineReader::Event::NeedsMore) {
      return Progress::NeedsInput;
    }
  }
}

Need Session::need() const {
  return std::visit(Overloaded{[](const Update&) { return Need::Answer; },
                               [](const auto& state) { return state.need(); }},
                    state_);
}

bool Session::awaits_client() const {
  const Need next = need();
  return next == Need::Command || next == Need::Response;
}

void Session::begin_command(const protocol::CommandRule* command) {
  command_ = command;
  indicator_ = Meter::Indicator::Ok;
  has_command_ = Command::UnderWay;
}

void Session::note_answered(const Moment& moment) {
  has_command_ = Command::None;
  ++tally_.commands;
  // A message that can't be finished is no answer.
  if (ended_ == Ending::ReadError) indicator_ = Meter::Indicator::Err;
  if (moment.meter != nullptr) moment.meter->answered(command_, indicator_);
}

Verdict Session::proceed(Desk& desk) {
  if (auto* authorization = std::get_if<Authorization>(&state_))
    return authorization->proceed(desk);
  return std::get<Transaction>(state_).proceed(desk);
}

LineReader::Event Session::read_line(std::string_view& input, Need need, Desk& desk) {
  const LineReader::Event event = lines_.next(input, line_limits(need));
  if (event == LineReader::Event::TooLong) {
    if (need == Need::Command) begin_command(nullptr);
    desk.say(Reply::error(ResponseCode::None, "the line is too long"));
    // The exchange that it should have answered is over, and its next line is a command again.
    if (need == Need::Response) state_ = Authorization();
    settle(Verdict::Bad, desk);
  } else if (event == LineReader::Event::Endless) {
    // Nobody knows where the next command begins.
    give_up(Ending::BadCommands);
  } else if (event == LineReader::Event::Line) {
    // Octets alone are none: else an octet a minute would hold a session for ever.
    last_activity_ = desk.now;
    const std::string_view line = lines_.line();
    if (desk.witness != nullptr) show(line, need, *desk.witness);
    settle(need == Need::Response ? std::get<Authorization>(state_).respond(line, desk)
                                  : obey(line, desk),
           desk);
  }
  return event;
}

void Session::show(std::string_view line, Need need, Witness& witness) const {
  if (need == Need::Response) return witness.heard(secret_text);
  const bool is_before = std::holds_alternative<Authorization>(state_);
  witness.heard(without_secrets(line, is_before ? Stage::BeforeLogin : Stage::LoggedIn));
}

// Until somebody is logged in a line may carry a token: as a response, or as the initial response
// of an AUTH, which only the line itself tells from other commands.
protocol::LineLimits Session::line_limits(Need need) const {
  const std::size_t any = line_limit(*rules_);
  const std::size_t sasl = std::max(any, sasl_line_octets_max);
  if (need == Need::Response) return {sasl, sasl};
  return {any, std::holds_alternative<Authorization>(state_) ? sasl : any};
}

Verdict Session::obey(std::string_view line, Desk& desk) {
  const auto command = protocol::parse_command(line);
  begin_command(command.has_value() ? command->rule : protocol::rule_of(line));
  if (!command.has_value()) {
    desk.say(refusal_of(command.error()));
    return Verdict::Bad;
  }
  tally_.last = command->rule;
  const Legal legal = command->rule->legal;
  if (auto* authorization = std::get_if<Authorization>(&state_)) {
    if (legal != Legal::Transaction) return authorization->obey(*command, desk);
    desk.say(Reply::error(ResponseCode::None, "log in first"));
    return Verdict::Bad;
  }
  if (legal != Legal::Authorization) return std::get<Transaction>(state_).obey(*command, desk);
  desk.say(Reply::error(ResponseCode::None, "not after login"));
  return Verdict::Bad;
}

void Session::settle(Verdict verdict, Desk& desk) {
  switch (verdict) {
    case Verdict::Good:
      bad_commands_in_a_row_ = 0;
      return;
    case Verdict::UnderWay:
      return;
    case Verdict::Bad:
      // In a row: who probes for what there is says something right in between.
      ++bad_commands_in_a_row_;
      if (bad_commands_in_a_row_ == rules_->bad_commands_max) give_up(Ending::BadCommands);
      return;
    case Verdict::LoggedIn:
      bad_commands_in_a_row_ = 0;
      state_ = log_in(std::get<Authorization>(state_));
      // Only logins ask for them, and very many sessions are logged in.
      circumstances_.reset();
      return;
    case Verdict::SentAway:
      bad_commands_in_a_row_ = 0;
      return let_go();
    case Verdict::Updating:
      return begin_update({desk.now, desk.witness});
    case Verdict::Secure:
      securing_ = Securing::AfterStls;
      return;
    case Verdict::Left:
      return give_up(Ending::Quit);
    case Verdict::Broken:
      return give_up(Ending::ReadError);
  }
}

// What Update says is not written into the client's output, as other replies are, but kept: it goes
// out when the maildrop was given back, which may take its time.
void Session::begin_update(const Moment& moment) {
  auto& transaction = std::get<Transaction>(state_);
  state_ = Update(transaction.take_maildrop(), transaction.take_marks());
  Desk desk = desk_for(nullptr, moment);
  settle(std::get<Update>(state_).begin(desk), desk);
}

void Session::give_up(Ending ending) {
  end(ending);
  let_go();
}

// An empty Authorization holds nothing, and a session that has ended obeys nothing.
void Session::let_go() {
  auto maildrop = std::visit([](auto& state) { return state.take_maildrop(); }, state_);
  if (maildrop != nullptr) leaving_ = std::move(maildrop);
  state_ = Authorization();
}

Errand Session::errand() {
  if (must_give_back()) return GiveBack{std::move(leaving_)};
  return std::visit([](auto& state) { return state.errand(); }, state_);
}

void Session::answer(Result<auth::LoginAnswer> answer, Moment moment) {
  Desk desk = desk_for(nullptr, moment);
  settle(std::get<Authorization>(state_).answered(std::move(answer), desk), desk);
}

void Session::answer(Result<auth::Admission> admission, Moment moment) {
  Desk desk = desk_for(nullptr, moment);
  settle(std::get<Authorization>(state_).admitted(std::move(admission), desk), desk);
  last_activity_ = moment.now;
}

void Session::secured(Circumstances circumstances) {
  assert(securing_ != Securing::No);
  const Securing how = std::exchange(securing_, Securing::No);
  // After STLS nothing is greeted again, and the timestamp that the client knows is the greeting's.
  if (how == Securing::AfterStls) circumstances.apop_timestamp = circumstances_->apop_timestamp;
  circumstances_ = std::make_unique<const Circumstances>(std::move(circumstances));
  lines_ = protocol::LineReader();
  state_ = Authorization();
  utf8_mode_ = Utf8Mode::Off;
}

bool Session::is_amid_reply() const {
  const bool has_more = is_to_greet() || !unsent_.empty();
  if (has_more || std::holds_alternative<Update>(state_)) return true;
  const auto* transaction = std::get_if<Transaction>(&state_);
  return transaction != nullptr && transaction->need() != Need::Command;
}

void Session::answer(Result<std::unique_ptr<maildrop::Maildrop>> opened, Moment moment) {
  Desk desk = desk_for(nullptr, moment);
  settle(std::get<Authorization>(state_).opened(std::move(opened), desk), desk);
  last_activity_ = moment.now;
}

void Session::answer(const Result<maildrop::Piece>& piece, std::string_view octets, Sink& sink,
                     Moment moment) {
  Desk desk = desk_for(&sink, moment);
  settle(std::get<Transaction>(state_).read(piece, octets, desk), desk);
}

void Session::answer_sent(std::size_t octets) {
  std::get<Transaction>(state_).sent(octets, tally_);
}

void Session::answer_seen() {
  std::get<Transaction>(state_).seen();
}

void Session::answer(const maildrop::Removal& removal, Moment moment) {
  Desk desk = desk_for(nullptr, moment);
  last_activity_ = moment.now;
  settle(std::get<Update>(state_).committed(removal, desk), desk);
}

std::optional<TimePoint> Session::deadline() const {
  if (ended_) return last_activity_ + rules_->login_timeout;
  if (std::holds_alternative<Transaction>(state_)) {
    return last_activity_ + rules_->inactivity_timeout;
  }
  // Deletions that were begun are brought to their end, however long that takes.
  if (std::holds_alternative<Update>(state_)) return std::nullopt;
  const auto& authorization = std::get<Authorization>(state_);
  const TimePoint login = began_ + rules_->login_timeout;
  return authorization.need() == Need::Delay ? std::min(login, authorization.due()) : login;
}

void Session::expire(TimePoint now) {
  if (std::holds_alternative<Transaction>(state_)) return end(Ending::Inactivity);
  if (now >= began_ + rules_->login_timeout) end(Ending::LoginTimer);
}

Session::Outline Session::outline() const {
  if (std::holds_alternative<Update>(state_)) return {.state = Outline::State::Update};
  const auto* transaction = std::get_if<Transaction>(&state_);
  if (transaction == nullptr) return {};
  const maildrop::Snapshot& snapshot = transaction->snapshot();
  return {Outline::State::Transaction, snapshot.size(), snapshot.total_octets(),
          transaction->marked()};
}

void Session::end(Ending ending) {
  if (!ended_) ended_ = ending;
}

}  // namespace restante::session
