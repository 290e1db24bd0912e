// SPDX-License-Identifier: Apache-2.0
#include "watchdog.h"

#include <gtest/gtest.h>

namespace restante::processes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Watchdog::Verdict;

constexpr TimePoint start{seconds(1000)};
constexpr Duration patience = seconds(30);
constexpr Duration moment = milliseconds(1);

TEST(Watchdog, DoesNotWatchBeforeTheFirstSignOfLife) {
  Watchdog watchdog;
  EXPECT_FALSE(watchdog.due());
  EXPECT_EQ(watchdog.look(start + seconds(10'000)), Verdict::Fine);
}

TEST(Watchdog, AsksWhenHalfOfTheTimeIsOverAndOnlyOnce) {
  Watchdog watchdog;
  watchdog.heard(start, patience);
  EXPECT_EQ(watchdog.due(), start + patience / 2);
  EXPECT_EQ(watchdog.look(start + patience / 2 - moment), Verdict::Fine);
  EXPECT_EQ(watchdog.look(start + patience / 2), Verdict::Ask);
  EXPECT_EQ(watchdog.look(start + patience / 2 + moment), Verdict::Fine);
}

// It may have stopped at any moment since it was heard, the one of the question included.
TEST(Watchdog, GivesUpWhenTheWholeTimeIsOverSinceItAskedAndSaysItOnce) {
  Watchdog watchdog;
  watchdog.heard(start, patience);
  const TimePoint asked = start + patience / 2;
  EXPECT_EQ(watchdog.look(asked), Verdict::Ask);
  EXPECT_EQ(watchdog.due(), asked + patience);
  EXPECT_EQ(watchdog.look(asked + patience - moment), Verdict::Fine);
  EXPECT_EQ(watchdog.look(asked + patience), Verdict::Hangs);
  EXPECT_EQ(watchdog.look(asked + patience), Verdict::Fine);
}

TEST(Watchdog, GivesTimeAnewAtEachSignOfLife) {
  Watchdog watchdog;
  TimePoint now = start;
  for (int sign = 0; sign < 100; ++sign) {
    watchdog.heard(now, patience);
    EXPECT_EQ(watchdog.look(now + patience / 2), Verdict::Ask);
    now += patience - moment;
    EXPECT_EQ(watchdog.look(now), Verdict::Fine);
  }
}

TEST(Watchdog, AsksAgainIfItWasHeldUpItself) {
  Watchdog watchdog;
  watchdog.heard(start, patience);
  EXPECT_EQ(watchdog.look(start + patience / 2), Verdict::Ask);
  const TimePoint thawed = start + seconds(3600);
  EXPECT_EQ(watchdog.look(thawed), Verdict::Ask);
  EXPECT_EQ(watchdog.look(*watchdog.due()), Verdict::Hangs);
}

TEST(Watchdog, IsTurnedOffByNoPatience) {
  Watchdog watchdog;
  watchdog.heard(start, patience);
  watchdog.heard(start, Duration(0));
  EXPECT_FALSE(watchdog.due());
  EXPECT_EQ(watchdog.look(start + seconds(10'000)), Verdict::Fine);
}

}  // namespace
}  // namespace restante::processes
