// SPDX-License-Identifier: Apache-2.0
//
// What the accounts let a worker offer, whoever connects: those ways to log in that every user can
// use, and those that the operator wants all the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace restante::accounts {

struct Readiness {
  enum class Apop : std::uint8_t { Withheld, Offered };

  std::vector<std::string> mechanisms;  // SASL's names, the best loved first
  Apop apop = Apop::Withheld;

  bool operator==(const Readiness&) const = default;
};

}  // namespace restante::accounts
