// SPDX-License-Identifier: Apache-2.0
#include "session_walk.h"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <memory>
#include <utility>

#include "restante/lines/message.h"

namespace restante::clerk {

namespace {

std::size_t at_a_time(Question what) {
  return what == Question::ListSessions ? 1 : std::numeric_limits<std::size_t>::max();
}

}  // namespace

SessionWalk::SessionWalk(Colleagues& colleagues, Question what, SessionFilter filter,
                         Handler& handler)
    : colleagues_(colleagues), what_(what), filter_(std::move(filter)), handler_(handler) {}

SessionWalk::~SessionWalk() {
  for (const auto& [number, place] : asked_) colleagues_.forget(number);
}

void SessionWalk::begin() {
  for (const Place& worker : colleagues_.all(processes::Role::Worker)) to_ask_.push_back(worker);
  ask_more();
}

void SessionWalk::ask_more() {
  const auto memory = std::make_unique<char[]>(lines::Frame::body_octets_max);
  lines::Writer writer({memory.get(), lines::Frame::body_octets_max});
  write(writer, filter_);
  while (!to_ask_.empty() && asked_.size() < at_a_time(what_)) {
    const Place worker = to_ask_.front();
    to_ask_.pop_front();
    asked_[colleagues_.ask(worker, what_, writer.octets(), *this)] = worker;
  }
  if (asked_.empty()) handler_.on_walked();
}

void SessionWalk::on_answer(Colleagues::Number number, const lines::Frame& answer) {
  const auto piece = static_cast<Answer>(answer.kind) == Answer::Sessions
                         ? read_sessions(answer.body)
                         : std::nullopt;
  const Place worker = asked_.at(number);
  if (!piece) {
    silent_.push_back(worker);
    return end_of(number);
  }
  handler_.on_sessions(worker, *piece);
  if (piece->rest == Rest::None) return end_of(number);
  if (handler_.has_room()) return colleagues_.go_on(number);
  waits_ = number;
}

// The sessions of one that has ended have ended too.
void SessionWalk::on_no_answer(Colleagues::Number number, const Place& who, Why why) {
  if (why == Why::Silent) silent_.push_back(who);
  end_of(number);
}

void SessionWalk::end_of(Colleagues::Number number) {
  colleagues_.forget(number);
  asked_.erase(number);
  if (waits_ == number) waits_.reset();
  ask_more();
}

void SessionWalk::go_on() {
  if (waits_) colleagues_.go_on(*std::exchange(waits_, std::nullopt));
}

std::string complaint_about(const std::vector<Place>& silent) {
  std::vector<std::string> names;
  for (const Place& place : silent) names.push_back(text_of(place));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Colleagues::patience);
  return fmt::format("{} did not answer within {} s: what it has is missing here; try again",
                     fmt::join(names, ", "), seconds.count());
}

}  // namespace restante::clerk
