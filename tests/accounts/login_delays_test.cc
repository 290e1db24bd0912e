// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/login_delays.h"

#include <gtest/gtest.h>

#include <string>

#include "places.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using Verdict = Admission::Verdict;

constexpr Duration delay = 60s;

class Delayed : public testing::Test {
 protected:
  Verdict admit(std::string_view user, std::uint32_t burst = 1, Duration of = delay) {
    admission = delays.admit(user, of, burst, now);
    return admission.verdict;
  }

  TimePoint now{1000s};
  Memory memory = fresh_memory();
  LoginDelays delays{memory};
  Admission admission{};
};

TEST_F(Delayed, RefusesASecondLoginWithinTheDelay) {
  EXPECT_EQ(admit("joe"), Verdict::Granted);
  EXPECT_EQ(admit("joe"), Verdict::TooSoon);
  EXPECT_EQ(admission.wait, delay);
  now += delay - 1ms;
  EXPECT_EQ(admit("joe"), Verdict::TooSoon);
  EXPECT_EQ(admission.wait, 1ms);
  now += 1ms;
  EXPECT_EQ(admit("joe"), Verdict::Granted);
}

TEST_F(Delayed, CountsFromTheLastGrantedLogin) {
  ASSERT_EQ(admit("joe"), Verdict::Granted);
  now += delay;
  ASSERT_EQ(admit("joe"), Verdict::Granted);
  now += 30s;
  ASSERT_EQ(admit("joe"), Verdict::TooSoon);
  now += 30s;
  EXPECT_EQ(admit("joe"), Verdict::Granted);
}

TEST_F(Delayed, GrantsABurstAndThenOneEachDelay) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(admit("joe", 3), Verdict::Granted) << i;
  ASSERT_EQ(admit("joe", 3), Verdict::TooSoon);
  EXPECT_EQ(admission.wait, delay);
  for (int i = 0; i < 10; ++i) {
    now += delay;
    ASSERT_EQ(admit("joe", 3), Verdict::Granted);
    ASSERT_EQ(admit("joe", 3), Verdict::TooSoon);
  }
  now += 3 * delay;
  for (int i = 0; i < 3; ++i) ASSERT_EQ(admit("joe", 3), Verdict::Granted) << "full again";
}

TEST_F(Delayed, TakesABurstOfNoneForOne) {
  EXPECT_EQ(admit("joe", 0), Verdict::Granted);
  EXPECT_EQ(admit("joe", 0), Verdict::TooSoon);
}

TEST_F(Delayed, KeepsUsersApart) {
  ASSERT_EQ(admit("joe"), Verdict::Granted);
  EXPECT_EQ(admit("jim"), Verdict::Granted);
}

TEST_F(Delayed, GrantsAllAndRemembersNothingWithoutADelay) {
  EXPECT_EQ(admit("joe", 1, 0s), Verdict::Granted);
  EXPECT_EQ(admit("joe", 1, 0s), Verdict::Granted);
  EXPECT_EQ(admit("joe"), Verdict::Granted);
}

TEST_F(Delayed, FollowsADelayThatAReloadShortened) {
  ASSERT_EQ(admit("joe"), Verdict::Granted);
  now += 10s;
  EXPECT_EQ(admit("joe", 1, 10s), Verdict::Granted);
  EXPECT_EQ(admit("joe", 1, 10s), Verdict::TooSoon);
}

TEST_F(Delayed, FollowsABurstThatAReloadChanged) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(admit("joe", 3), Verdict::Granted);
  EXPECT_EQ(admit("joe", 4), Verdict::Granted);
  EXPECT_EQ(admit("joe", 4), Verdict::TooSoon);
}

TEST_F(Delayed, IsNotFooledByAClockThatIsALittleBehind) {
  ASSERT_EQ(admit("joe"), Verdict::Granted);
  now -= skew_max;
  EXPECT_EQ(admit("joe"), Verdict::TooSoon);
  EXPECT_LE(admission.wait, delay);
}

TEST_F(Delayed, HasRoomForAMillion) {
  int refused = 0;
  for (int user = 0; user < 1'000'000; ++user) {
    refused += admit(std::to_string(user)) == Verdict::TooSoon ? 1 : 0;
  }
  EXPECT_LE(refused, 2) << "who share a row";
  int forgotten = 0;
  for (int user = 0; user < 1'000'000; user += 97) {
    forgotten += admit(std::to_string(user)) == Verdict::Granted ? 1 : 0;
  }
  EXPECT_LT(forgotten, 1'000'000 / 97 / 100);
}

TEST_F(Delayed, ForgetsWhoWouldBeAdmittedSoonestWhenItIsFull) {
  ASSERT_EQ(admit("joe", 1, 24h), Verdict::Granted);
  for (int user = 0; user < 3'000'000; ++user) (void)admit(std::to_string(user));
  EXPECT_EQ(admit("joe", 1, 24h), Verdict::TooSoon);
}

}  // namespace
}  // namespace restante::accounts
