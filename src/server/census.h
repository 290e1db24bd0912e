// SPDX-License-Identifier: Apache-2.0
//
// Counts sessions, in all and for each customer address (see loop::Address::customer()), and says
// whether another one may come in. With several workers the others' sessions count as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "ledger.h"
#include "restante/config/settings.h"

namespace restante::server {

class Census {
 public:
  enum class Admission { Granted, TooManySessions, TooManyFromAddress, TooManyPending };

  // The only process: nobody else counts.
  Census() = default;
  // `ledger` is borrowed; the worker counts from 0.
  Census(Ledger& ledger, std::size_t worker) : ledger_(&ledger), worker_(worker) {}

  // Counts the session if it is granted. A customer of 0 is not limited by address.
  [[nodiscard]] Admission admit(std::uint64_t customer, const config::LimitSettings& limits);

  // A pending session has logged in.
  void logged_in(std::uint64_t customer);

  enum class Stage : std::uint8_t { Pending, LoggedIn };
  void left(std::uint64_t customer, Stage stage);

  // Of this process.
  std::size_t sessions() const { return sessions_; }

 private:
  Admission judge(std::uint64_t customer, const SessionCounts& own,
                  const config::LimitSettings& limits) const;
  void publish(std::uint64_t customer, const SessionCounts& counts);

  Ledger* const ledger_ = nullptr;
  const std::size_t worker_ = 0;
  std::size_t sessions_ = 0;
  std::unordered_map<std::uint64_t, SessionCounts> by_customer_;
};

}  // namespace restante::server
