// SPDX-License-Identifier: Apache-2.0
//
// Joe's mail, and how conversations with him begin.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

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

inline constexpr std::string_view greeting = "S: +OK pop.example.net Restante ready\n";
inline constexpr std::string_view login =
    "C: USER joe\nS: +OK now the password\nC: PASS a b\nS: +OK 3 messages (21 octets)\n";

inline std::string logged_in(std::string_view rest) {
  return std::string(greeting) + std::string(login) + std::string(rest);
}

inline void nothing_is_deleted(const World& world, const Session&) {
  EXPECT_EQ(world.store.mail.at("joe").size(), 3U);
}

}  // namespace restante::session::testing
