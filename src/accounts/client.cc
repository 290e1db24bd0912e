// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/client.h"

#include <cassert>
#include <utility>

#include "restante/accounts/throttle.h"
#include "wire.h"

namespace restante::accounts {

namespace {

using lines::Frame;
using lines::LoopLine;
using lines::Writer;

// A number's lower half is a place's, counted from 1, and its upper half whose turn at it it is.
constexpr unsigned place_bits = 16;
constexpr std::uint32_t place_mask = (1U << place_bits) - 1;
constexpr std::size_t places_max = place_mask - 1;

constexpr std::uint16_t code(Kind kind) {
  return static_cast<std::uint16_t>(kind);
}

Error away(std::string_view why) {
  return Error{ErrorKind::TryAgain, std::string(why)};
}

}  // namespace

// Silent is who has not answered after all that it may have had to wait for: the gate, then sources
// and threads, then the costliest hash on a machine that has much else to do.
Client::Patience Client::patience_of(Duration login_check, Duration failure_delay) {
  constexpr Duration for_a_hash = std::chrono::seconds(10);
  return {login_check, Throttle::longest_wait(failure_delay) + login_check + for_a_hash};
}

Client::Client(loop::Loop& loop, Handler& handler, Patience patience)
    : loop_(loop),
      handler_(handler),
      patience_(patience),
      deadlines_(loop),
      away_timer_(loop, *this),
      body_(std::make_unique<char[]>(Frame::body_octets_max)) {
  away_timer_.start_at(loop.now() + patience_.with_absence);
}

Client::~Client() = default;

void Client::connect(Descriptor line) {
  if (state_ == State::Closed) return;
  if (state_ == State::Serving) on_line_end();
  line_.emplace(loop_, std::move(line), static_cast<LoopLine::Handler&>(*this));
}

void Client::disconnect() {
  if (state_ == State::Closed) return;
  state_ = State::Closed;
  // It may be the line itself that called; so it is closed in a turn of its own.
  away_timer_.start_at(loop_.now());
}

Result<Client::Number> Client::begin(Asker& asker, const auth::Origin& origin,
                                     auth::LoginRequest request) {
  if (state_ == State::GivenUp) return Failure(away("the process that knows the users is away"));
  if (places_.size() - free_places_.size() == places_max) {
    return failure(ErrorKind::Busy);
  }
  Place& place = take_place(asker, Asked::Login);
  Unsent what{origin, std::move(request)};
  if (state_ == State::Away) {
    place.unsent = std::make_unique<Unsent>(std::move(what));
    return place.number;
  }
  const Number number = place.number;
  if (auto passed = pass_on(place, std::move(what)); !passed.has_value()) {
    release(*find(number));
    return Failure(std::move(passed.error()));
  }
  return number;
}

Result<void> Client::proceed(Number number, auth::Secret words) {
  Place* place = find(number);
  if (place == nullptr || state_ != State::Serving) {
    return Failure(away("the process that knows the users has ended"));
  }
  Writer writer({body_.get(), Frame::body_octets_max});
  write_text(writer, words.reveal());
  const bool is_said = writer.is_intact() && line_->say(code(Kind::Continue), number,
                                                        writer.octets()) == LoopLine::Said::Yes;
  writer.wipe();
  if (is_said) {
    passed_on(*place);
    return {};
  }
  forget(number);
  return failure(ErrorKind::Busy);
}

Result<Client::Number> Client::ask_admission(Asker& asker, std::string_view user,
                                             Duration login_delay) {
  if (state_ != State::Serving) return Failure(away("the process that knows the users is away"));
  Place& place = take_place(asker, Asked::Admission);
  Writer writer({body_.get(), Frame::body_octets_max});
  write(writer, Applicant{user, login_delay});
  const bool is_said = writer.is_intact() && line_->say(code(Kind::Admit), place.number,
                                                        writer.octets()) == LoopLine::Said::Yes;
  if (is_said) {
    passed_on(place);
    return place.number;
  }
  release(place);
  return failure(ErrorKind::Busy);
}

void Client::forget(Number number) {
  Place* place = find(number);
  if (place == nullptr) return;
  const bool is_known = place->asked == Asked::Login && place->unsent == nullptr;
  release(*place);
  if (is_known && state_ == State::Serving) (void)line_->say(code(Kind::Forget), number);
}

Result<void> Client::pass_on(Place& place, Unsent what) {
  Writer writer({body_.get(), Frame::body_octets_max});
  write(writer, what.origin, what.request);
  const bool is_said = writer.is_intact() && line_->say(code(Kind::Begin), place.number,
                                                        writer.octets()) == LoopLine::Said::Yes;
  writer.wipe();
  if (!is_said) return failure(ErrorKind::Busy);
  passed_on(place);
  return {};
}

void Client::passed_on(Place& place) {
  place.due = loop_.now() + patience_.with_silence;
  deadlines_.arm(place, *place.due);
}

// The accounts hang, or are far too slow. What they may say yet is nobody's, and they may forget it
// as well.
void Client::look_at(Place& place, TimePoint now) {
  if (!place.due) return;
  if (now < *place.due) return deadlines_.arm(place, *place.due);
  const Asked asked = place.asked;
  const Number number = place.number;
  Asker& asker = release(place);
  if (asked == Asked::Admission) return asker.on_admission(failure(ErrorKind::Busy));
  if (state_ == State::Serving) (void)line_->say(code(Kind::Forget), number);
  asker.on_login_answer(failure(ErrorKind::Busy));
}

LoopLine::Heard Client::on_message(const Frame& frame, Descriptor) {
  switch (static_cast<Kind>(frame.kind)) {
    case Kind::Ready:
      return hear_ready(frame.body);
    case Kind::Answer:
      return hear_answer(frame);
    case Kind::Admission:
      return hear_admission(frame);
    default:
      return LoopLine::Heard::Nonsense;
  }
}

LoopLine::Heard Client::hear_ready(std::string_view body) {
  const auto readiness = read_readiness(body);
  if (!readiness) return LoopLine::Heard::Nonsense;
  if (state_ == State::Closed) return LoopLine::Heard::Understood;
  state_ = State::Serving;
  away_timer_.stop();
  pass_on_all();
  handler_.on_accounts_ready(*readiness);
  return LoopLine::Heard::Understood;
}

LoopLine::Heard Client::hear_answer(const Frame& frame) {
  auto answer = read_answer(frame.body);
  if (!answer) return LoopLine::Heard::Nonsense;
  Place* place = find(frame.number);
  if (place == nullptr || place->asked != Asked::Login) return LoopLine::Heard::Understood;
  const bool goes_on = answer->has_value() && std::holds_alternative<auth::Question>(**answer);
  place->due.reset();
  Asker& asker = goes_on ? *place->asker : release(*place);
  asker.on_login_answer(std::move(*answer));
  return LoopLine::Heard::Understood;
}

LoopLine::Heard Client::hear_admission(const Frame& frame) {
  const auto admission = read_admission(frame.body);
  if (!admission) return LoopLine::Heard::Nonsense;
  Place* place = find(frame.number);
  if (place == nullptr || place->asked != Asked::Admission) return LoopLine::Heard::Understood;
  release(*place).on_admission(*admission);
  return LoopLine::Heard::Understood;
}

void Client::on_line_end() {
  line_.reset();
  // A line that ends before it was of use is no reason for more patience.
  if (state_ != State::Serving) return;
  state_ = State::Away;
  away_timer_.start_at(loop_.now() + patience_.with_absence);
  fail_all("the process that knows the users has ended");
}

void Client::on_timer(loop::Timer&) {
  if (state_ == State::Closed) return line_.reset();
  state_ = State::GivenUp;
  fail_all("the process that knows the users is away");
}

// All that were passed on. What still waits for a line goes on waiting, until that was too long.
void Client::fail_all(std::string_view why) {
  for (std::size_t at = 0; at < places_.size(); ++at) {
    Place& place = places_[at];
    const bool waits = place.unsent != nullptr && state_ == State::Away;
    if (place.asker == nullptr || waits) continue;
    const Asked asked = place.asked;
    Asker& asker = release(place);
    asked == Asked::Login ? asker.on_login_answer(std::unexpected(away(why)))
                          : asker.on_admission(std::unexpected(away(why)));
  }
}

void Client::pass_on_all() {
  for (std::size_t at = 0; at < places_.size(); ++at) {
    if (places_[at].unsent == nullptr) continue;
    const auto unsent = std::move(places_[at].unsent);
    auto passed = pass_on(places_[at], std::move(*unsent));
    if (!passed.has_value()) {
      release(places_[at]).on_login_answer(std::unexpected(std::move(passed.error())));
    }
  }
}

Client::Place& Client::take_place(Asker& asker, Asked asked) {
  if (free_places_.empty()) {
    places_.emplace_back(*this);
    free_places_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
  }
  const std::uint32_t at = free_places_.back();
  free_places_.pop_back();
  Place& place = places_[at];
  place.asker = &asker;
  place.number = (++turns_ << place_bits) | (at + 1);
  place.asked = asked;
  return place;
}

Client::Place* Client::find(Number number) {
  const std::uint32_t at = (number & place_mask) - 1;
  if (number == no_number || at >= places_.size()) return nullptr;
  Place& place = places_[at];
  return place.asker != nullptr && place.number == number ? &place : nullptr;
}

Client::Asker& Client::release(Place& place) {
  assert(place.asker != nullptr);
  free_places_.push_back((place.number & place_mask) - 1);
  place.number = no_number;
  place.asked = Asked::Nothing;
  place.unsent.reset();
  place.due.reset();
  return *std::exchange(place.asker, nullptr);
}

}  // namespace restante::accounts
