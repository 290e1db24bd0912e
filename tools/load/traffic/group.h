// SPDX-License-Identifier: Apache-2.0
//
// Clients of one thread that do the same, and when they do it. A closed loop: each starts its next
// session when the last is over. An open one: sessions, or the requests of an endless scenario,
// have their times, whatever the server does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "client.h"
#include "instant.h"
#include "pacer.h"
#include "plan.h"
#include "restante/loop/fine_timer.h"
#include "users.h"

namespace restante::load {

struct GroupPlan {
  const std::vector<Weighted>& scenarios;
  std::size_t clients;
  Pacer starts;                   // of the first sessions; in an open loop of all
  std::optional<Pacer> requests;  // of an endless scenario in an open loop
  bool starts_are_endless;        // an open loop of sessions
};

class Group final : Client::Host, loop::FineTimer::Handler {
 public:
  Group(Bench& bench, Users& users, const GroupPlan& plan, std::uint64_t seed);
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  // How many clients are logged in, and when the last one was.
  std::size_t logged_in() const { return logged_in_; }
  Instant last_entry() const { return last_entry_; }

 private:
  void on_logged_in(Client& client) override;
  void on_over(Client& client, Conversation::Ending ending) override;
  void on_awake(Client& client) override;
  void on_rest(Client& client) override;
  std::optional<Instant> next_due(Client& client, Instant now) override;
  void on_fine_timer(loop::FineTimer& timer) override;

  void look();
  void start_what_is_due(Instant now);
  void ask_what_is_due(Instant now);
  std::optional<Instant> next_look() const;
  void start(Client& client, Instant due, Instant now);
  void start_again(Client& client);
  const Scenario& choose();

  Bench& bench_;
  Users& users_;
  GroupPlan plan_;
  std::mt19937_64 random_;
  std::discrete_distribution<std::size_t> choice_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<Client*> idle_;    // without a session
  std::deque<Client*> resting_;  // logged in, without a request
  std::size_t logged_in_ = 0;
  Instant last_entry_;
  loop::FineTimer timer_;
  std::optional<Instant> alarm_;  // what the timer is set for
};

}  // namespace restante::load
