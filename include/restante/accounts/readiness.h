// SPDX-License-Identifier: Apache-2.0
//
// What the accounts let a worker offer, whoever connects: those ways to log in that every user can
// use, and those that the operator wants all the same; and what it is to say of users' delays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/clock.h"

namespace restante::accounts {

struct Readiness {
  enum class Apop : std::uint8_t { Withheld, Offered };
  enum class Passwords : std::uint8_t { Withheld, Offered };

  std::vector<std::string> mechanisms;  // SASL's names, the best loved first
  Apop apop = Apop::Withheld;
  // The longest LOGIN-DELAY that a user has alone; nothing: all have the same.
  std::optional<Duration> longest_login_delay = {};
  Passwords passwords = Passwords::Offered;  // USER and PASS

  bool operator==(const Readiness&) const = default;
};

}  // namespace restante::accounts
