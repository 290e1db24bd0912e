// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

namespace restante::load {

std::optional<Scenario> scenario_named(std::string_view name, std::uint64_t retrieve) {
  using Then = Scenario::Then;
  if (name == "login") return Scenario{.name = "login"};
  if (name == "poll") return Scenario{.name = "poll", .asks_uidl = true};
  if (name == "fetch") return Scenario{.name = "fetch", .asks_uidl = true, .retrieve = retrieve};
  if (name == "drain") {
    return Scenario{.name = "drain", .asks_uidl = true, .retrieve = retrieve, .deletes = true};
  }
  if (name == "retr") return Scenario{.name = "retr", .then = Then::Retrieve};
  if (name == "noop") return Scenario{.name = "noop", .then = Then::Noop, .asks_stat = false};
  if (name == "idle") return Scenario{.name = "idle", .then = Then::Hold, .asks_stat = false};
  if (name == "storm") return Scenario{.name = "storm", .then = Then::Hold, .asks_stat = false};
  return std::nullopt;
}

Kind leading_kind(const Scenario& scenario) {
  switch (scenario.then) {
    case Scenario::Then::Quit:
      return Kind::Session;
    case Scenario::Then::Retrieve:
      return Kind::Retr;
    case Scenario::Then::Noop:
      return Kind::Noop;
    case Scenario::Then::Hold:
      return Kind::Entry;
  }
  return Kind::Session;
}

}  // namespace restante::load
