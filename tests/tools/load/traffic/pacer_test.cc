// SPDX-License-Identifier: Apache-2.0
#include "traffic/pacer.h"

#include <gtest/gtest.h>

namespace restante::load {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant begin = Instant(seconds(1'000));

TEST(Pacer, IsDueEvenlyFromItsBeginning) {
  Pacer pacer(1'000, begin);
  EXPECT_EQ(pacer.take(begin - microseconds(1)), std::nullopt);
  EXPECT_EQ(pacer.take(begin), begin);
  EXPECT_EQ(pacer.take(begin), std::nullopt);
  EXPECT_EQ(pacer.next(), begin + milliseconds(1));
  EXPECT_EQ(pacer.take(begin + milliseconds(1)), begin + milliseconds(1));
}

TEST(Pacer, KeepsTheTimesOfWhatCouldNotBeStarted) {
  Pacer pacer(10, begin);
  const Instant late = begin + seconds(1);
  int taken = 0;
  while (const auto due = pacer.take(late)) EXPECT_EQ(*due, begin + milliseconds(100) * taken++);
  EXPECT_EQ(taken, 11);
}

TEST(Pacer, DoesNotDrift) {
  Pacer pacer(3, begin);
  for (int i = 0; i < 3'000; ++i) (void)pacer.take(begin + seconds(1'000));
  EXPECT_EQ(pacer.next(), begin + seconds(1'000));
}

TEST(Pacer, EndsWithItsCount) {
  Pacer pacer(1'000, begin, 2);
  EXPECT_TRUE(pacer.is_due(begin + seconds(1)));
  (void)pacer.take(begin + seconds(1));
  (void)pacer.take(begin + seconds(1));
  EXPECT_FALSE(pacer.is_due(begin + seconds(1)));
  EXPECT_EQ(pacer.next(), std::nullopt);
  EXPECT_EQ(pacer.take(begin + seconds(1)), std::nullopt);
}

}  // namespace
}  // namespace restante::load
