// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/source_sizes.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::accounts {
namespace {

TEST(SourceSizes, AreThoseLastNoted) {
  const auto memory = Memory::anonymous();
  ASSERT_TRUE(memory.has_value());
  SourceSizes sizes(*memory);
  EXPECT_EQ(sizes.before("/etc/users"), std::nullopt);
  sizes.note("/etc/users", 0);
  sizes.note("/etc/more", 7);
  EXPECT_EQ(sizes.before("/etc/users"), 0U);
  sizes.note("/etc/users", 5'000'000);
  EXPECT_EQ(SourceSizes(*memory).before("/etc/users"), 5'000'000U);
  EXPECT_EQ(sizes.before("/etc/more"), 7U);
}

TEST(SourceSizes, BeyondTheLastRowAreNotRemembered) {
  const auto memory = Memory::anonymous();
  ASSERT_TRUE(memory.has_value());
  SourceSizes sizes(*memory);
  for (std::size_t at = 0; at <= SourceSizes::sources_max; ++at) {
    sizes.note(std::to_string(at), at);
  }
  EXPECT_EQ(sizes.before("0"), 0U);
  EXPECT_EQ(sizes.before(std::to_string(SourceSizes::sources_max)), std::nullopt);
}

}  // namespace
}  // namespace restante::accounts
