// SPDX-License-Identifier: Apache-2.0
#include "log_repeats.h"

#include <gtest/gtest.h>

#include "restante/base/log.h"

namespace restante::log {
namespace {

constexpr TimePoint start{std::chrono::hours(1)};

TEST(Repeats, AreSaidOnceAndThenCounted) {
  Repeats repeats;
  EXPECT_EQ(repeats.say("a", start), 0u);
  for (int count = 0; count < 5; ++count) EXPECT_EQ(repeats.say("a", start), std::nullopt);
  EXPECT_EQ(repeats.say("b", start), 0u);
  EXPECT_EQ(repeats.say("a", start + Repeats::pause - Duration(1)), std::nullopt);
  EXPECT_EQ(repeats.say("a", start + Repeats::pause), 6u);
  EXPECT_EQ(repeats.say("a", start + Repeats::pause), std::nullopt);
  EXPECT_EQ(repeats.say("a", start + 2 * Repeats::pause), 1u);
}

TEST(Repeats, OfTooManyThingsAreSaid) {
  Repeats repeats;
  for (std::size_t number = 0; number <= Repeats::known_max; ++number) {
    EXPECT_EQ(repeats.say(std::to_string(number), start), 0u);
  }
  EXPECT_EQ(repeats.say("0", start), 0u);
}

TEST(Repeats, ThatAreOverMakeRoomForOthers) {
  Repeats repeats;
  EXPECT_EQ(repeats.say("late", start + Duration(1)), 0u);
  for (std::size_t number = 1; number < Repeats::known_max; ++number) {
    EXPECT_EQ(repeats.say(std::to_string(number), start), 0u);
  }
  EXPECT_EQ(repeats.say("new", start + Repeats::pause), 0u);
  EXPECT_EQ(repeats.say("late", start + Repeats::pause), std::nullopt);
}

}  // namespace
}  // namespace restante::log
