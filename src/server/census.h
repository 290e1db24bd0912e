// SPDX-License-Identifier: Apache-2.0
//
// Counts sessions, in all and for each customer address (see loop::Address::customer()), and says
// whether another one may come in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "restante/config/settings.h"

namespace restante::server {

class Census {
 public:
  enum class Admission { Granted, TooManySessions, TooManyFromAddress, TooManyPending };

  // Counts the session if it is granted. A customer of 0 is not limited by address.
  [[nodiscard]] Admission admit(std::uint64_t customer, const config::LimitSettings& limits);

  // A pending session has logged in.
  void logged_in(std::uint64_t customer);

  enum class Stage { Pending, LoggedIn };
  void left(std::uint64_t customer, Stage stage);

  std::size_t sessions() const { return sessions_; }

 private:
  struct Counts {
    std::uint32_t sessions = 0;
    std::uint32_t pending = 0;
  };

  std::size_t sessions_ = 0;
  std::unordered_map<std::uint64_t, Counts> by_customer_;
};

}  // namespace restante::server
