// SPDX-License-Identifier: Apache-2.0
//
// What a run is to do: a value that the command line fills.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conversation.h"
#include "restante/base/clock.h"
#include "restante/loop/address.h"
#include "scenario.h"
#include "tls_channel.h"
#include "user.h"

namespace restante::load {

struct Weighted {
  Scenario scenario;
  double weight = 1;  // how often, compared with the others
};

struct Plan {
  std::string scenario;             // as the user calls it
  std::vector<Weighted> scenarios;  // one, or those of a mix
  loop::Address target;
  std::vector<loop::Address> sources;  // none: the kernel's choice
  Manner manner;
  std::optional<TlsSettings> tls;
  std::vector<User> users;  // as many as there are clients at least

  std::size_t clients = 1;       // sessions at a time; with `rate` the most
  std::size_t noop_clients = 0;  // beside those that hold
  std::optional<double> rate;    // sessions, or requests of an endless scenario, a second
  Duration arrival{};            // in which clients that hold come in
  Duration warm_up{};            // not for those that hold
  Duration duration{};           // measured; for those that hold, from when all are in
  Duration timeout{};            // of each wait
  unsigned threads = 1;
  std::uint64_t seed = 1;
  pid_t watched = 0;  // the server's process; 0: none
};

// Clients come in and stay, and nothing is asked of them.
[[nodiscard]] inline bool holds(const Plan& plan) {
  return plan.scenarios.front().scenario.then == Scenario::Then::Hold;
}

// What comes before the measurement is forgotten.
[[nodiscard]] inline bool has_warm_up(const Plan& plan) {
  return !holds(plan) && plan.warm_up > Duration::zero();
}

}  // namespace restante::load
