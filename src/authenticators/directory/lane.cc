// SPDX-License-Identifier: Apache-2.0
#include "lane.h"

#include <fmt/format.h>

#include <cassert>
#include <chrono>
#include <utility>

namespace restante::authenticators {

Lane::Lane(loop::Loop& loop, Handler& handler, const Network& network, Duration patience)
    : loop_(loop),
      handler_(handler),
      network_(network),
      patience_(patience),
      silence_(loop, *this) {}

void Lane::open() {
  assert(state_ == State::Empty);
  state_ = State::Connecting;
  silence_.start_at(loop_.now() + patience_);
  Connection::Owner& owner = *this;
  connection_ = network_.connect(owner);
}

void Lane::ask(Pending& pending) {
  assert(has_room());
  // Who is asked again and again must answer again and again: the first question that waits counts.
  if (under_way_++ == 0) silence_.start_at(loop_.now() + patience_);
  const Connection::Ticket ticket = next_ticket_++;
  asked_.emplace(ticket, &pending);
  pending.went_by(*this, ticket);
  connection_->ask(ticket, *pending.user());
}

void Lane::on_open() {
  state_ = State::Open;
  silence_.stop();
  handler_.on_lane_open();
}

void Lane::on_answer(Connection::Ticket ticket, Pending::Answer answer) {
  if (--under_way_ == 0) {
    silence_.stop();
  } else {
    silence_.start_at(loop_.now() + patience_);
  }
  const auto asked = asked_.find(ticket);
  if (asked != asked_.end()) {
    Pending& pending = *asked->second;
    asked_.erase(asked);
    pending.came_back();
    handler_.on_answer(pending, std::move(answer));
  }
  handler_.on_room();
}

void Lane::on_broken(Error why) {
  const State was = std::exchange(state_, State::Empty);
  silence_.stop();
  under_way_ = 0;
  PendingList unanswered;
  for (const auto& [ticket, pending] : std::exchange(asked_, {})) {
    pending->came_back();
    unanswered.push_back(*pending);
  }
  connection_.reset();
  handler_.on_lane_broken(was, std::move(why), unanswered);
}

void Lane::on_timer(loop::Timer&) {
  const auto seconds = std::chrono::duration<double>(patience_).count();
  on_broken({ErrorKind::TryAgain, fmt::format("no answer within {} s", seconds)});
}

}  // namespace restante::authenticators
