// SPDX-License-Identifier: Apache-2.0
//
// Counts sessions, in all and for each customer address (see loop::Address::customer()), and says
// whether another one may come in. The other workers' sessions count as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "restante/config/settings.h"
#include "restante/processes/ledger.h"

namespace restante::server {

class Census {
 public:
  enum class Admission { Granted, TooManySessions, TooManyFromAddress, TooManyPending };

  // `ledger` is borrowed.
  explicit Census(processes::Ledger& ledger) : ledger_(ledger) {}

  // Counts the session if it is granted. A customer of 0 is not limited by address.
  [[nodiscard]] Admission admit(std::uint64_t customer, const config::LimitSettings& limits);

  // A pending session has logged in.
  void logged_in(std::uint64_t customer);

  enum class Stage : std::uint8_t { Pending, LoggedIn };
  void left(std::uint64_t customer, Stage stage);

  // Of this process.
  std::size_t sessions() const { return sessions_; }
  std::size_t pending() const { return pending_; }

 private:
  Admission judge(std::uint64_t customer, const processes::SessionCounts& own,
                  const config::LimitSettings& limits) const;
  void publish(std::uint64_t customer, const processes::SessionCounts& counts);

  processes::Ledger& ledger_;
  std::size_t sessions_ = 0;
  std::size_t pending_ = 0;  // of them
  std::unordered_map<std::uint64_t, processes::SessionCounts> by_customer_;
};

}  // namespace restante::server
