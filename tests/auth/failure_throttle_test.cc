// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/failure_throttle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace restante::auth {
namespace {

using namespace std::chrono_literals;
using Verdict = Ruling::Verdict;

constexpr std::uint64_t office = 1;
constexpr std::uint64_t elsewhere = 2;
constexpr Duration base = 2s;
constexpr ThrottleLimits limits;

class Throttled : public testing::Test {
 protected:
  Verdict begin(std::string_view user, std::uint64_t customer = office) {
    ruling = throttle.begin(customer, user, now);
    return ruling.verdict;
  }
  Duration fail(std::string_view user, std::uint64_t customer = office) {
    EXPECT_EQ(begin(user, customer), Verdict::Proceed) << user;
    return throttle.failed(customer, user, now);
  }
  void succeed(std::string_view user, std::uint64_t customer = office) {
    EXPECT_EQ(begin(user, customer), Verdict::Proceed) << user;
    throttle.succeeded(customer, user, now);
  }
  void fail_as_many_strangers(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) fail("stranger" + std::to_string(i));
  }

  TimePoint now{1h};
  Ruling ruling{};
  FailureThrottle throttle{base};
};

TEST_F(Throttled, HoldsAnswersBackLongerWithEachFailure) {
  std::vector<Duration> delays;
  for (int i = 0; i < 6; ++i) delays.push_back(fail("alice"));
  EXPECT_EQ(delays, (std::vector<Duration>{2s, 4s, 8s, 16s, 16s, 16s}));
  EXPECT_EQ(fail("bob"), 2s);
  EXPECT_EQ(fail("alice", elsewhere), 2s);
}

TEST_F(Throttled, RefusesAUserAtAnAddressAfterTheMostFailures) {
  for (std::uint32_t i = 0; i < limits.user_failures_max; ++i) fail("alice");
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
  EXPECT_EQ(begin("ALICE"), Verdict::Refuse);
  EXPECT_EQ(begin("bob"), Verdict::Proceed);
  EXPECT_EQ(begin("alice", elsewhere), Verdict::Proceed);
}

TEST_F(Throttled, SaysForHowLongItRefuses) {
  for (std::uint32_t i = 0; i < limits.user_failures_max; ++i) fail("alice");
  ASSERT_EQ(begin("alice"), Verdict::Refuse);
  EXPECT_EQ(ruling.wait, limits.user_drain);
  now += ruling.wait - 1ms;
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
  now += 1ms;
  fail("alice");
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
}

TEST_F(Throttled, ForgetsFailuresWithTime) {
  for (std::uint32_t i = 0; i < limits.user_failures_max; ++i) fail("alice");
  now += limits.user_drain * limits.user_failures_max;
  EXPECT_TRUE(throttle.list(now).empty());
  EXPECT_EQ(fail("alice"), base);
}

TEST_F(Throttled, ForgetsAUsersFailuresOnSuccess) {
  for (std::uint32_t i = 1; i < limits.user_failures_max; ++i) fail("alice");
  succeed("alice");
  EXPECT_EQ(fail("alice"), base);
}

TEST_F(Throttled, LetsATelephoneWithAnOldPasswordAndItsOwnersDesktopBe) {
  for (int minute = 0; minute < 24 * 60; ++minute, now += 1min) {
    fail("alice");
    if (minute % 60 == 59) succeed("alice");
  }
}

TEST_F(Throttled, CountsAttemptsUnderWayAsFailures) {
  std::uint32_t let_through = 0;
  for (int i = 0; i < 10'000; ++i) let_through += begin("alice") == Verdict::Proceed ? 1 : 0;
  EXPECT_EQ(let_through, limits.user_failures_max);
  EXPECT_EQ(throttle.failed(office, "alice", now), base * 8) << "others are under way";
}

TEST_F(Throttled, DoesNotCountWhatWasAbandoned) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(begin("alice"), Verdict::Proceed);
    throttle.abandoned(office, "alice", now);
  }
  EXPECT_TRUE(throttle.list(now).empty());
}

TEST_F(Throttled, LeavesAnotherUserBehindTheAddressAloneAmidTenThousandGuesses) {
  succeed("bob");
  for (int i = 0; i < 10'000; ++i) {
    const std::string victim = "victim" + std::to_string(i % 100);
    if (begin(victim) == Verdict::Proceed && i % 2 == 0) (void)throttle.failed(office, victim, now);
  }
  ASSERT_EQ(begin("bob"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
  throttle.succeeded(office, "bob", now);
  EXPECT_EQ(fail("bob"), base);
}

TEST_F(Throttled, LetsStrangersAtABusyAddressWaitBeforeTheyAreVerified) {
  fail_as_many_strangers(limits.calm_failures_max - 1);
  ASSERT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
  ASSERT_EQ(begin("newer"), Verdict::Proceed) << "one is under way";
  EXPECT_EQ(ruling.wait, base);
  ASSERT_EQ(begin("newest", elsewhere), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, LetsParallelGuessesAtManyNamesWaitTheLongest) {
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(begin("name" + std::to_string(i)), Verdict::Proceed);
    if (i >= 40) {
      ASSERT_EQ(ruling.wait, base * 8);
    }
  }
}

TEST_F(Throttled, RefusesStrangersWithFailuresAtAnAddressWithTheMost) {
  succeed("known");
  fail("known");
  fail_as_many_strangers(limits.address_failures_max);
  EXPECT_EQ(begin("stranger0"), Verdict::Refuse);
  EXPECT_GT(ruling.wait, 0s);
  EXPECT_LE(ruling.wait, limits.address_drain);
  EXPECT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(begin("known"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
  EXPECT_EQ(begin("stranger0", elsewhere), Verdict::Proceed);
}

TEST_F(Throttled, ForgetsAnAddresssFailuresWithTime) {
  fail_as_many_strangers(10 * limits.address_failures_max);
  now += limits.address_drain * limits.address_failures_max;
  begin("new");
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, DoesNotLetAnOfficeSufferFromItsOwnUsersMistakes) {
  for (int i = 0; i < 500; ++i) succeed("user" + std::to_string(i));
  for (int i = 0; i < 500; ++i) fail("user" + std::to_string(i));
  for (int i = 0; i < 500; ++i) succeed("user" + std::to_string(i));
  ASSERT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, KnowsAUserForAWhileAndNoLonger) {
  succeed("bob");
  now += limits.proof_kept - 1ms;
  fail_as_many_strangers(limits.calm_failures_max);
  begin("bob");
  EXPECT_EQ(ruling.wait, 0s);
  now += 1ms;
  begin("bob");
  EXPECT_EQ(ruling.wait, base);
}

TEST_F(Throttled, ReturnsWhatAStrangerHeldWhenAnotherAttemptMadeItKnown) {
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  throttle.succeeded(office, "alice", now);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  throttle.abandoned(office, "alice", now);
  throttle.succeeded(office, "alice", now);
  EXPECT_TRUE(throttle.list(now).empty());
}

TEST_F(Throttled, DoesNothingForCustomersWithoutLimit) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(fail("alice", 0), base);
  EXPECT_TRUE(throttle.list(now).empty());
}

TEST_F(Throttled, ListsAndClears) {
  fail("Alice");
  fail("alice");
  begin("bob");
  fail("carol", elsewhere);
  const std::vector<FailureThrottle::Entry> entries = {{office, std::nullopt, 2, 1},
                                                       {elsewhere, std::nullopt, 1, 0},
                                                       {office, "alice", 2, 0},
                                                       {office, "bob", 0, 1},
                                                       {elsewhere, "carol", 1, 0}};
  EXPECT_EQ(throttle.list(now), entries);
  throttle.clear(office);
  EXPECT_EQ(throttle.list(now), (std::vector{entries[1], entries[4]}));
  EXPECT_EQ(throttle.failed(office, "bob", now), base) << "though it began before";
}

TEST(FailureThrottle, IsOffWithoutABase) {
  FailureThrottle throttle(Duration(0));
  for (int i = 0; i < 100; ++i) {
    const Ruling ruling = throttle.begin(office, "alice", TimePoint());
    EXPECT_EQ(ruling.verdict, Verdict::Proceed);
    EXPECT_EQ(ruling.wait, 0s);
    EXPECT_EQ(throttle.failed(office, "alice", TimePoint()), 0s);
  }
  EXPECT_TRUE(throttle.list(TimePoint()).empty());
}

TEST(FailureThrottle, KeepsNoMoreThanItsLimitsSay) {
  ThrottleLimits small;
  small.users_max = 50;
  small.addresses_max = 20;
  small.proofs_max = 30;
  FailureThrottle throttle(base, small);
  const TimePoint now(1h);
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    (void)throttle.begin(i, "alice", now);
    (void)throttle.failed(i, "alice", now);
  }
  const auto entries = throttle.list(now);
  EXPECT_EQ(entries.size(), small.users_max + small.addresses_max);
  EXPECT_EQ(entries.back().customer, 1000U) << "the oldest go first";
}

TEST(FailureThrottle, LeavesNothingUnderWayOfACountThatWasPushedOut) {
  ThrottleLimits small;
  small.users_max = 1;
  FailureThrottle throttle(base, small);
  const TimePoint now(1h);
  for (const auto* user : {"one", "two"}) (void)throttle.begin(office, user, now);
  for (const auto* user : {"one", "two"}) throttle.abandoned(office, user, now);
  EXPECT_TRUE(throttle.list(now).empty());
}

TEST(FailureThrottle, ForgetsTheOldestProofsFirst) {
  ThrottleLimits small;
  small.proofs_max = 2;
  FailureThrottle throttle(base, small);
  const TimePoint now(1h);
  for (const auto* user : {"one", "two", "three"}) throttle.succeeded(office, user, now);
  for (int i = 0; i < 10; ++i) (void)throttle.failed(office, "x" + std::to_string(i), now);
  EXPECT_EQ(throttle.begin(office, "one", now).wait, base);
  EXPECT_EQ(throttle.begin(office, "two", now).wait, 0s);
  EXPECT_EQ(throttle.begin(office, "three", now).wait, 0s);
}

}  // namespace
}  // namespace restante::auth
