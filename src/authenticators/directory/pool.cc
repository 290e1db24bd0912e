// SPDX-License-Identifier: Apache-2.0
#include "pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace restante::authenticators {

Pending::Pending(ConnectedDirectory::Pool& pool, Enquiry::Bell& bell,
                 std::optional<std::string> user)
    : pool_(pool), bell_(bell), user_(std::move(user)), timer_(pool.loop(), *this) {
  pool_.came();
  timer_.start_at(pool_.loop().now() + pool_.timeout());
}

Pending::~Pending() {
  if (lane_ != nullptr) lane_->forget(ticket_);
  if (!answer_) pool_.went();
}

void Pending::went_by(Lane& lane, Connection::Ticket ticket) {
  lane_ = &lane;
  ticket_ = ticket;
  ++tries_;
}

void Pending::conclude(Answer answer) {
  if (lane_ != nullptr) std::exchange(lane_, nullptr)->forget(ticket_);
  unlink();
  timer_.stop();
  answer_ = std::move(answer);
  pool_.went();
  bell_.ring();
}

void Pending::on_timer(loop::Timer&) {
  conclude(Failure(pool_.no_answer_in_time()));
}

ConnectedDirectory::Pool::Pool(loop::Loop& loop, ConnectedOptions options,
                               std::unique_ptr<const Network> network)
    : loop_(loop),
      options_(std::move(options)),
      network_(std::move(network)),
      connect_at_(loop.now()) {
  Lane::Handler& handler = *this;
  for (std::size_t at = 0; at < options_.connections; ++at) {
    lanes_.push_back(std::make_unique<Lane>(loop_, handler, *network_, options_.timeout));
  }
}

ConnectedDirectory::Pool::~Pool() {
  assert(pending_ == 0);
}

Error ConnectedDirectory::Pool::named(Error error) const {
  error.text = fmt::format("{}: {}", options_.name, error.text);
  return error;
}

Error ConnectedDirectory::Pool::no_answer_in_time() const {
  const auto seconds = std::chrono::duration<double>(options_.timeout).count();
  return named({ErrorKind::TryAgain, fmt::format("no answer within {} s", seconds)});
}

Result<std::unique_ptr<Pending>> ConnectedDirectory::Pool::take(Enquiry::Bell& bell,
                                                                std::optional<std::string> user) {
  if (pending_ >= waiting_max) {
    return Failure(named({ErrorKind::TryAgain, "too many wait for an answer already"}));
  }
  if (is_away() && !may_connect()) return Failure(*away_);
  auto pending = std::make_unique<Pending>(*this, bell, std::move(user));
  waiting_.push_back(*pending);
  send();
  return pending;
}

bool ConnectedDirectory::Pool::is_open() const {
  return std::ranges::any_of(lanes_,
                             [](const auto& lane) { return lane->state() == Lane::State::Open; });
}

// No connection, and none on its way.
bool ConnectedDirectory::Pool::is_away() const {
  return std::ranges::all_of(lanes_,
                             [](const auto& lane) { return lane->state() == Lane::State::Empty; });
}

Lane* ConnectedDirectory::Pool::least_busy() {
  Lane* best = nullptr;
  for (const auto& lane : lanes_) {
    if (!lane->has_room()) continue;
    if (best == nullptr || lane->under_way() < best->under_way()) best = lane.get();
  }
  return best;
}

void ConnectedDirectory::Pool::send() {
  while (!waiting_.empty() && waiting_.front().user()) {
    Lane* const lane = least_busy();
    if (lane == nullptr) break;
    lane->ask(waiting_.pop_front());
  }
  connect_as_wanted();
}

// As many connections as there are questions, so that one alone makes one.
void ConnectedDirectory::Pool::connect_as_wanted() {
  std::size_t wanted = std::min(pending_, lanes_.size());
  for (const auto& lane : lanes_) {
    if (lane->state() != Lane::State::Empty && wanted > 0) --wanted;
  }
  for (const auto& lane : lanes_) {
    if (wanted == 0 || !may_connect()) return;
    if (lane->state() != Lane::State::Empty) continue;
    lane->open();
    --wanted;
  }
}

void ConnectedDirectory::Pool::on_lane_open() {
  away_.reset();
  pause_ = Duration(0);
  connect_at_ = loop_.now();
  PendingList waiting;
  waiting.take_all(waiting_);
  // Who only wanted to know whether it opens, and may ring for more, comes last.
  PendingList curious;
  while (!waiting.empty()) {
    Pending& next = waiting.pop_front();
    (next.user() ? waiting_ : curious).push_back(next);
  }
  send();
  while (!curious.empty()) curious.front().conclude(std::optional<Row>());
}

void ConnectedDirectory::Pool::on_answer(Pending& pending, Pending::Answer answer) {
  if (!answer) answer = Failure(named(std::move(answer.error())));
  pending.conclude(std::move(answer));
}

void ConnectedDirectory::Pool::on_lane_broken(Lane::State was, Error why, PendingList& unanswered) {
  why = named(std::move(why));
  if (was == Lane::State::Connecting) note_away(why);
  PendingList refused;
  PendingList later;
  later.take_all(waiting_);
  while (!unanswered.empty()) {
    Pending& next = unanswered.pop_front();
    (next.may_be_asked_again() ? waiting_ : refused).push_back(next);
  }
  waiting_.take_all(later);
  send();
  if (is_away()) refused.take_all(waiting_);
  refuse(refused, why);
}

void ConnectedDirectory::Pool::note_away(Error why) {
  away_ = std::move(why);
  // Several that fail at the same time are one failure.
  if (!may_connect()) return;
  pause_ = std::clamp(2 * pause_, pause_min, pause_max);
  connect_at_ = loop_.now() + pause_;
}

// Who asks is told why, whatever kind it is: that it may be asked again.
void ConnectedDirectory::Pool::refuse(PendingList& all, const Error& why) {
  while (!all.empty()) {
    Pending& next = all.front();
    next.conclude(failure(next.user() ? ErrorKind::TryAgain : why.kind, why.text));
  }
}

ConnectedDirectory::ConnectedDirectory(loop::Loop& loop, ConnectedOptions options,
                                       std::unique_ptr<const Network> network)
    : pool_(std::make_unique<Pool>(loop, std::move(options), std::move(network))) {}

ConnectedDirectory::~ConnectedDirectory() = default;

Result<std::optional<Row>> ConnectedDirectory::look_up(std::string_view user,
                                                       Enquiry& enquiry) const {
  // Connections are the loop's.
  if (enquiry.patience() == Patience::MayBlock) return failure(ErrorKind::Later);
  if (const auto* asked = enquiry.kept<Pending>()) {
    return asked->answer() != nullptr ? *asked->answer() : failure(ErrorKind::Later);
  }
  auto pending = pool_->take(enquiry.bell(), std::string(user));
  if (!pending) {
    return failure(ErrorKind::TryAgain, std::move(pending.error().text));
  }
  enquiry.keep(std::move(*pending));
  return failure(ErrorKind::Later);
}

Result<void> ConnectedDirectory::ready(Enquiry& enquiry) const {
  if (pool_->is_open()) return {};
  const auto* asked = enquiry.kept<Pending>();
  if (asked == nullptr) {
    auto pending = pool_->take(enquiry.bell(), std::nullopt);
    if (!pending) return Failure(std::move(pending.error()));
    enquiry.keep(std::move(*pending));
    return failure(ErrorKind::Later);
  }
  if (asked->answer() == nullptr) return failure(ErrorKind::Later);
  if (!*asked->answer()) return Failure(asked->answer()->error());
  return {};
}

}  // namespace restante::authenticators
