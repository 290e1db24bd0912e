// SPDX-License-Identifier: Apache-2.0
//
// What a session of one kind does, as a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "operation.h"

namespace restante::load {

struct Scenario {
  enum class Then {
    Quit,      // after its messages
    Retrieve,  // messages one after the other, for ever
    Noop,      // for ever
    Hold       // says no more
  };

  static constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

  std::string_view name;
  Then then = Then::Quit;
  bool asks_stat = true;
  bool asks_list = false;
  bool asks_uidl = false;
  std::uint64_t retrieve = 0;      // how many messages, the first ones; `all`
  bool deletes = false;            // each message that was retrieved
  std::uint64_t octets_max = all;  // larger messages are left alone; needs asks_list
};

// The scenarios by the names of the command line: login, poll, fetch, drain, retr, noop, idle,
// storm. `retrieve`: for fetch and drain.
[[nodiscard]] std::optional<Scenario> scenario_named(std::string_view name, std::uint64_t retrieve);

// Goes on until somebody ends it.
[[nodiscard]] inline bool is_endless(const Scenario& scenario) {
  return scenario.then != Scenario::Then::Quit;
}

// Whose latency says most about it.
[[nodiscard]] Kind leading_kind(const Scenario& scenario);

}  // namespace restante::load
