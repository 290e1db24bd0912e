// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/shrinking.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::authenticators {
namespace {

bool passes(std::size_t before, LinesRead now, std::uint32_t limit = 50) {
  return judge_shrinking(before, now, limit).has_value();
}

TEST(Shrinking, IsForbiddenFromTheLimitOn) {
  EXPECT_TRUE(passes(100, {51, 0}));
  EXPECT_FALSE(passes(100, {50, 0}));
  EXPECT_FALSE(passes(100, {0, 0}));
  EXPECT_TRUE(passes(5'000'000, {4'950'001, 0}, 1));
  EXPECT_FALSE(passes(5'000'000, {4'950'000, 0}, 1));
  EXPECT_TRUE(passes(11, {6, 0}));
  EXPECT_FALSE(passes(11, {5, 0}));
}

TEST(Shrinking, IsNotJudgedWhereFewUsersWere) {
  EXPECT_TRUE(passes(9, {0, 0}));
  EXPECT_FALSE(passes(10, {0, 0}));
  EXPECT_TRUE(passes(0, {0, 0}));
}

TEST(Shrinking, IsNoGrowth) {
  EXPECT_TRUE(passes(10, {10, 0}, 1));
  EXPECT_TRUE(passes(10, {5'000'000, 0}, 1));
}

TEST(Shrinking, MoreBadLinesThanGoodOnesAreForbidden) {
  EXPECT_TRUE(passes(10, {10, 10}));
  EXPECT_FALSE(passes(10, {10, 11}));
  EXPECT_FALSE(passes(0, {0, 1}));
}

TEST(Shrinking, IsNeverForbiddenWithALimitOfAll) {
  EXPECT_TRUE(passes(1000, {0, 0}, 100));
  EXPECT_TRUE(passes(1000, {1, 500}, 100));
}

TEST(Shrinking, SaysHowManyAndTheWayOut) {
  const auto lost = judge_shrinking(100, {7, 0}, 50);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::Denied);
  EXPECT_EQ(lost.error().text,
            "has 7 users where 100 were, a loss that auth.source.shrink_limit = \"50%\" forbids; "
            "if it is meant, auth.source.shrink_limit = \"100%\" lets it pass");
  const auto spoilt = judge_shrinking(5, {1, 4}, 50);
  ASSERT_FALSE(spoilt);
  EXPECT_EQ(spoilt.error().text,
            "has 4 bad lines and 1 good ones, where 5 users were; if it is meant, "
            "auth.source.shrink_limit = \"100%\" lets it pass");
}

}  // namespace
}  // namespace restante::authenticators
