// SPDX-License-Identifier: Apache-2.0
#include "traffic/users.h"

#include <gtest/gtest.h>

#include "traffic/crew.h"

namespace restante::load {
namespace {

TEST(Users, GoRound) {
  Users users({{"a", ""}, {"b", ""}});
  User& first = users.lend();
  EXPECT_EQ(first.name, "a");
  EXPECT_EQ(users.lend().name, "b");
  users.give_back(first);
  EXPECT_EQ(users.lend().name, "a");
}

TEST(Share, CutsEvenlyAndLosesNothing) {
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U}) {
    std::size_t sum = 0;
    for (std::size_t index = 0; index < 4; ++index) {
      const std::size_t part = Share{index, 4}.part(count);
      EXPECT_LE(part, count / 4 + 1);
      EXPECT_GE(part, count / 4);
      sum += part;
    }
    EXPECT_EQ(sum, count);
  }
}

TEST(Share, CutsTheOthersSoThatBothTogetherAreEven) {
  for (std::size_t index = 0; index < 3; ++index) {
    const Share share{index, 3};
    for (std::size_t before = 0; before < 7; ++before) {
      EXPECT_EQ(share.part(before) + share.part_behind(before, 4), share.part(before + 4));
    }
  }
}

TEST(Report, KeepsAPulseUntilSomebodyTakesIt) {
  Report report;
  Pulse pulse;
  pulse.requests = 1;
  report.publish(1, pulse);
  report.publish(2, pulse);
  EXPECT_FALSE(report.take(1).has_value());
  EXPECT_EQ(report.take(2)->requests, 2U);
  EXPECT_FALSE(report.take(2).has_value());
}

}  // namespace
}  // namespace restante::load
