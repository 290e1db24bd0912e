// SPDX-License-Identifier: Apache-2.0
#include "group.h"

#include <algorithm>

namespace restante::load {

namespace {

// After a session that failed, so that a server in trouble is not hammered.
constexpr Duration pause_after_failure = std::chrono::milliseconds(250);

// Looking more often costs more than it is worth.
constexpr Nanoseconds pace_min = std::chrono::microseconds(50);

std::discrete_distribution<std::size_t> weights_of(const std::vector<Weighted>& scenarios) {
  std::vector<double> weights;
  weights.reserve(scenarios.size());
  for (const Weighted& one : scenarios) weights.push_back(one.weight);
  return {weights.begin(), weights.end()};
}

}  // namespace

Group::Group(Bench& bench, Users& users, const GroupPlan& plan, std::uint64_t seed)
    : bench_(bench),
      users_(users),
      plan_(plan),
      random_(seed),
      choice_(weights_of(plan.scenarios)),
      timer_(bench.loop, *this) {
  for (std::size_t i = 0; i < plan_.clients; ++i) {
    clients_.push_back(std::make_unique<Client>(bench_, static_cast<Client::Host&>(*this)));
    idle_.push_back(clients_.back().get());
  }
  look();
}

void Group::on_fine_timer(loop::FineTimer&) {
  alarm_.reset();
  look();
}

void Group::look() {
  const Instant now = read_clock();
  start_what_is_due(now);
  if (plan_.requests) ask_what_is_due(now);
  const std::optional<Instant> next = next_look();
  if (!next || (alarm_ && *alarm_ <= *next)) return;
  alarm_ = std::max(*next, now + pace_min);
  timer_.start_at(*alarm_);
}

// When something is due that somebody is free for.
std::optional<Instant> Group::next_look() const {
  std::optional<Instant> next;
  if (!idle_.empty()) next = plan_.starts.next();
  if (resting_.empty() || !plan_.requests) return next;
  const std::optional<Instant> request = plan_.requests->next();
  return next && request ? std::min(*next, *request) : request;
}

void Group::ask_what_is_due(Instant now) {
  while (!resting_.empty() && plan_.requests->is_due(now)) {
    Client& client = *resting_.front();
    resting_.pop_front();
    client.go_on();
  }
}

void Group::start_what_is_due(Instant now) {
  while (!idle_.empty()) {
    const std::optional<Instant> due = plan_.starts.take(now);
    if (!due) return;
    Client& client = *idle_.back();
    idle_.pop_back();
    start(client, *due, now);
  }
}

void Group::start(Client& client, Instant due, Instant now) {
  client.start(choose(), users_.lend(), due, now);
}

const Scenario& Group::choose() {
  if (plan_.scenarios.size() == 1) return plan_.scenarios.front().scenario;
  return plan_.scenarios[choice_(random_)].scenario;
}

void Group::on_logged_in(Client&) {
  ++logged_in_;
  last_entry_ = read_clock();
}

void Group::on_over(Client& client, Conversation::Ending ending) {
  if (client.was_logged_in()) --logged_in_;
  users_.give_back(client.user());
  std::erase(resting_, &client);
  if (ending == Conversation::Ending::Failed) return client.pause(pause_after_failure);
  start_again(client);
}

void Group::on_awake(Client& client) {
  start_again(client);
}

void Group::start_again(Client& client) {
  if (plan_.starts_are_endless) {
    idle_.push_back(&client);
    return look();
  }
  const Instant now = read_clock();
  start(client, now, now);
}

void Group::on_rest(Client& client) {
  if (!plan_.requests) return;
  resting_.push_back(&client);
  look();
}

std::optional<Instant> Group::next_due(Client&, Instant now) {
  return plan_.requests ? plan_.requests->take(now) : std::optional(now);
}

}  // namespace restante::load
