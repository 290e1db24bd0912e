// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "theatre.h"

namespace restante::session::testing {

// Three messages of 5, 7 and 9 octets.
inline std::unique_ptr<World> joes_world() {
  auto world = std::make_unique<World>();
  world->accounts.users.users["joe"] = {"a b", {"shared@example.net"}};
  world->accounts.users.users["joe@example.net"] = {"a b", {"shared@example.net"}};
  world->store.mail["joe"] = {{"u1", "one"}, {"u2", "three\n"}, {"u3", "fifteen\r\n"}};
  world->store.mail["joe@example.net"] = world->store.mail["joe"];
  return world;
}

}  // namespace restante::session::testing
