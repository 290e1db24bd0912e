// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the accounts' memory have in common.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "restante/accounts/memory.h"
#include "restante/auth/origin.h"

namespace restante::accounts {

inline auth::Origin at(std::string_view text) {
  const auto origin = auth::Origin::parse(text);
  EXPECT_TRUE(origin.has_value()) << text;
  return origin.value_or(auth::Origin());
}

inline auth::Origin ipv4(std::uint32_t number) {
  return auth::Origin::ipv4(
      {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
       static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)});
}

inline Memory fresh_memory() {
  auto memory = Memory::anonymous();
  EXPECT_TRUE(memory.has_value());
  return std::move(*memory);
}

}  // namespace restante::accounts
