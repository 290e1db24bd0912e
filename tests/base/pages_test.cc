// SPDX-License-Identifier: Apache-2.0
#include "restante/base/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace restante {
namespace {

TEST(Pages, BeginInTheMiddleOfAPageHoweverManyTheyAre) {
  for (const std::size_t octets : {1UL, 4096UL, 16384UL, 262144UL}) {
    const Pages pages(octets);
    const std::span<char> all = pages.all();
    EXPECT_EQ(all.size(), octets);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(all.data()) % 4096, 2048u);
    std::ranges::fill(all, 'x');
  }
}

}  // namespace
}  // namespace restante
