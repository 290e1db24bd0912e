// SPDX-License-Identifier: Apache-2.0
#include "repeats.h"

#include <gtest/gtest.h>

#include <string>

namespace restante {
namespace {

constexpr TimePoint noon{std::chrono::hours(12)};

TEST(Repeats, AreSaidOnceAnHourWithTheirNumber) {
  Repeats repeats;
  EXPECT_EQ(repeats.count("a", noon), 1U);
  EXPECT_EQ(repeats.count("a", noon), std::nullopt);
  EXPECT_EQ(repeats.count("b", noon), 1U) << "another thing";
  EXPECT_EQ(repeats.count("a", noon + Repeats::interval - Duration(1)), std::nullopt);
  EXPECT_EQ(repeats.count("a", noon + Repeats::interval), 3U);
  EXPECT_EQ(repeats.count("a", noon + Repeats::interval), std::nullopt);
}

TEST(Repeats, AreSaidAgainRatherThanForgottenWhereTheyAreVeryMany) {
  Repeats repeats;
  for (std::size_t number = 0; number < 3 * Repeats::kept_max; ++number) {
    EXPECT_EQ(repeats.count(std::to_string(number), noon), 1U);
  }
}

}  // namespace
}  // namespace restante
