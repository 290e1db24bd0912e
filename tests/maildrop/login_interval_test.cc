// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/login_interval.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::maildrop {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1000s};
constexpr Duration delay = 60s;

TEST(LoginInterval, RefusesASecondLoginWithinTheDelay) {
  LoginInterval interval;
  EXPECT_EQ(interval.admit("joe", delay, start), Admission::Granted);
  EXPECT_EQ(interval.admit("joe", delay, start), Admission::TooSoon);
  EXPECT_EQ(interval.admit("joe", delay, start + delay - 1ms), Admission::TooSoon);
  EXPECT_EQ(interval.admit("joe", delay, start + delay), Admission::Granted);
}

TEST(LoginInterval, CountsFromTheLastGrantedLogin) {
  LoginInterval interval;
  ASSERT_EQ(interval.admit("joe", delay, start), Admission::Granted);
  ASSERT_EQ(interval.admit("joe", delay, start + delay), Admission::Granted);
  ASSERT_EQ(interval.admit("joe", delay, start + delay + 30s), Admission::TooSoon);
  EXPECT_EQ(interval.admit("joe", delay, start + delay + 60s), Admission::Granted);
}

TEST(LoginInterval, KeepsUsersApart) {
  LoginInterval interval;
  ASSERT_EQ(interval.admit("joe", delay, start), Admission::Granted);
  EXPECT_EQ(interval.admit("jim", delay, start), Admission::Granted);
}

TEST(LoginInterval, GrantsAllAndRemembersNothingWithoutADelay) {
  LoginInterval interval;
  EXPECT_EQ(interval.admit("joe", 0s, start), Admission::Granted);
  EXPECT_EQ(interval.admit("joe", 0s, start), Admission::Granted);
  EXPECT_EQ(interval.remembered(), 0u);
}

TEST(LoginInterval, ForgetsWhoseDelayHasPassed) {
  LoginInterval interval;
  ASSERT_EQ(interval.admit("joe", delay, start), Admission::Granted);
  ASSERT_EQ(interval.admit("jim", delay, start + 30s), Admission::Granted);
  ASSERT_EQ(interval.admit("ann", delay, start + delay), Admission::Granted);
  EXPECT_EQ(interval.remembered(), 2u);
}

TEST(LoginInterval, FollowsADelayThatAReloadShortened) {
  LoginInterval interval;
  ASSERT_EQ(interval.admit("joe", delay, start), Admission::Granted);
  EXPECT_EQ(interval.admit("joe", 10s, start + 10s), Admission::Granted);
}

TEST(LoginInterval, ForgetsTheOldestWhenItIsFull) {
  LoginInterval interval;
  for (std::size_t user = 0; user <= LoginInterval::remembered_max; ++user) {
    ASSERT_EQ(interval.admit(std::to_string(user), delay, start), Admission::Granted);
  }
  EXPECT_EQ(interval.remembered(), LoginInterval::remembered_max);
  EXPECT_EQ(interval.admit("1", delay, start), Admission::TooSoon);
  EXPECT_EQ(interval.admit("0", delay, start), Admission::Granted);
  EXPECT_EQ(interval.remembered(), LoginInterval::remembered_max);
}

}  // namespace
}  // namespace restante::maildrop
