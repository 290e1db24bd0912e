// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/busiest.h"

#include <gtest/gtest.h>

#include <chrono>

namespace restante::metrics {
namespace {

constexpr TimePoint noon{std::chrono::hours(12)};

TEST(TheBusiest, ComeInTheirOrder) {
  Busiest busiest;
  busiest.add("ann", 1, 10, noon);
  busiest.add("joe", 2, 20, noon);
  busiest.add("ann", 4, 40, noon);
  const auto top = busiest.top(10, noon);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].name, "ann");
  EXPECT_EQ(top[0].commands, 5U);
  EXPECT_EQ(top[0].octets, 50U);
  EXPECT_EQ(busiest.top(1, noon).size(), 1U);
}

// Whoever did more than a 256th of it all is in it, and what is said of them is too much by no more
// than it says.
TEST(TheBusiest, AreKnownAmongVeryMany) {
  Busiest busiest;
  constexpr std::uint64_t strangers = 20'000;
  for (std::uint64_t at = 0; at < strangers; ++at) {
    busiest.add("stranger" + std::to_string(at), 1, 1, noon);
    if (at % 20 == 0) busiest.add("joe", 4, 1, noon);
  }
  const auto top = busiest.top(3, noon);
  EXPECT_EQ(top[0].name, "joe");
  EXPECT_GE(top[0].commands, 4000U);
  EXPECT_LE(top[0].commands - top[0].too_much, 4000U);
  EXPECT_LE(top[0].too_much, (strangers + 4000) / Busiest::places);
}

TEST(TheBusiest, TakeAFewKilobytesHoweverManyThereAre) {
  Busiest busiest;
  for (std::uint64_t at = 0; at < 10'000; ++at) busiest.add(std::to_string(at), 1, 1, noon);
  EXPECT_EQ(busiest.top(10'000, noon).size(), Busiest::places);
}

TEST(TheBusiest, AreForgottenWithTime) {
  Busiest busiest;
  busiest.add("ann", 8, 0, noon);
  busiest.add("joe", 1, 0, noon);
  const auto later = busiest.top(10, noon + Busiest::half_life);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].commands, 4U);
  EXPECT_TRUE(busiest.top(10, noon + std::chrono::hours(48)).empty());
  busiest.add("joe", 1, 0, noon + std::chrono::hours(49));
  EXPECT_EQ(busiest.top(10, noon + std::chrono::hours(49)).size(), 1U);
}

TEST(TheBusiest, OfSeveralWorkersAreAddedUp) {
  const std::vector<std::vector<Busiest::One>> all = {{{"ann", 3, 1, 0}, {"joe", 2, 1, 0}},
                                                      {{"joe", 2, 1, 1}}};
  const auto together = merged(all, 10);
  ASSERT_EQ(together.size(), 2U);
  EXPECT_EQ(together[0].name, "joe");
  EXPECT_EQ(together[0].commands, 4U);
  EXPECT_EQ(together[0].too_much, 1U);
}

}  // namespace
}  // namespace restante::metrics
