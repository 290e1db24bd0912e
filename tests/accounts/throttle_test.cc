// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/throttle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "places.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using Verdict = Ruling::Verdict;

constexpr Duration base = 2s;

class Throttled : public testing::Test {
 protected:
  Verdict begin(std::string_view user, const auth::Origin& origin) {
    ruling = throttle.begin(origin, user, now);
    return ruling.verdict;
  }
  Verdict begin(std::string_view user) { return begin(user, office); }

  Duration fail(std::string_view user, const auth::Origin& origin) {
    EXPECT_EQ(begin(user, origin), Verdict::Proceed) << user;
    return throttle.failed(origin, user, now);
  }
  Duration fail(std::string_view user) { return fail(user, office); }

  void succeed(std::string_view user, const auth::Origin& origin) {
    EXPECT_EQ(begin(user, origin), Verdict::Proceed) << user;
    throttle.succeeded(origin, user, now);
  }
  void succeed(std::string_view user) { succeed(user, office); }

  void fail_as_many_strangers(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) fail("stranger" + std::to_string(i));
  }
  std::size_t penalties() { return throttle.list({}, now).size(); }

  const auth::Origin office = at("192.0.2.1");
  const auth::Origin next_door = at("192.0.2.2");
  const auth::Origin elsewhere = at("198.51.100.1");
  TimePoint now{1h};
  Ruling ruling{};
  Memory memory = fresh_memory();
  Throttle throttle{memory, base};
};

TEST_F(Throttled, HoldsAnswersBackLongerWithEachFailure) {
  std::vector<Duration> delays;
  for (int i = 0; i < 6; ++i) delays.push_back(fail("alice"));
  EXPECT_EQ(delays, (std::vector<Duration>{2s, 4s, 8s, 16s, 16s, 16s}));
  EXPECT_EQ(fail("bob"), 2s);
  EXPECT_EQ(fail("alice", elsewhere), 2s);
}

TEST_F(Throttled, RefusesAUserAtANetworkAfterTheMostFailures) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice");
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
  EXPECT_EQ(begin("ALICE"), Verdict::Refuse);
  EXPECT_EQ(begin("bob"), Verdict::Proceed);
  EXPECT_EQ(begin("alice", elsewhere), Verdict::Proceed);
}

TEST_F(Throttled, CountsTogetherHoweverAUsersNameIsWritten) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) {
    fail(i % 2 == 0 ? "jos\u00E9" : "JOS\u00C9");
  }
  EXPECT_EQ(begin("jos\u00E9"), Verdict::Refuse);
  EXPECT_EQ(begin("JOS\u00C9"), Verdict::Refuse);
  EXPECT_EQ(begin("jose"), Verdict::Proceed);
}

TEST_F(Throttled, SaysForHowLongItRefuses) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice");
  ASSERT_EQ(begin("alice"), Verdict::Refuse);
  EXPECT_EQ(ruling.wait, user_bound.drain);
  now += ruling.wait - 1ms;
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
  now += 1ms;
  fail("alice");
  EXPECT_EQ(begin("alice"), Verdict::Refuse);
}

TEST_F(Throttled, ForgetsFailuresWithTime) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice");
  now += user_bound.capacity();
  EXPECT_EQ(penalties(), 0U);
  EXPECT_EQ(fail("alice"), base);
}

TEST_F(Throttled, ForgetsAUsersFailuresOnSuccess) {
  for (std::uint32_t i = 1; i < user_bound.failures_max; ++i) fail("alice");
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
  EXPECT_EQ(let_through, user_bound.failures_max);
  EXPECT_EQ(throttle.failed(office, "alice", now), base * 8) << "others are under way";
}

TEST_F(Throttled, DoesNotCountWhatWasAbandoned) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(begin("alice"), Verdict::Proceed);
    throttle.abandoned(office, "alice");
  }
  EXPECT_EQ(penalties(), 0U);
  EXPECT_EQ(fail("alice"), base);
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
  fail_as_many_strangers(9);
  ASSERT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
  ASSERT_EQ(begin("newer"), Verdict::Proceed) << "one is under way";
  EXPECT_EQ(ruling.wait, base);
  ASSERT_EQ(begin("newest", elsewhere), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, LetsParallelGuessesAtManyNamesWaitTheLongestAndThenRefusesThem) {
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const Verdict verdict = begin("name" + std::to_string(i));
    ASSERT_EQ(verdict == Verdict::Proceed, i < unknown_network_bound.failures_max) << i;
    if (i >= 40 && verdict == Verdict::Proceed) {
      ASSERT_EQ(ruling.wait, base * 8);
    }
  }
}

TEST_F(Throttled, RefusesStrangersWithFailuresWhereManyFailed) {
  fail_as_many_strangers(unknown_network_bound.failures_max / 2);
  EXPECT_EQ(begin("stranger0"), Verdict::Refuse);
  EXPECT_GT(ruling.wait, 0s);
  EXPECT_LE(ruling.wait, unknown_network_bound.drain);
  EXPECT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(begin("stranger0", elsewhere), Verdict::Proceed);
}

TEST_F(Throttled, LetsMoreFailWhereSomebodyIsKnown) {
  succeed("known");
  fail("known");
  fail_as_many_strangers(known_network_bound.failures_max / 2);
  EXPECT_EQ(begin("stranger0"), Verdict::Refuse);
  EXPECT_EQ(begin("new"), Verdict::Proceed);
  EXPECT_EQ(begin("known"), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, ForgetsANetworksFailuresWithTime) {
  fail_as_many_strangers(unknown_network_bound.failures_max);
  EXPECT_EQ(begin("new"), Verdict::Refuse);
  now += unknown_network_bound.capacity();
  EXPECT_EQ(begin("new"), Verdict::Proceed);
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
  now += proof_kept - 1ms;
  fail_as_many_strangers(known_network_bound.failures_max / 8 + 1);
  begin("bob");
  EXPECT_EQ(ruling.wait, 0s);
  now += 1ms;
  begin("bob");
  EXPECT_EQ(ruling.wait, base);
}

TEST_F(Throttled, KeepsAProofWithEachSuccess) {
  for (int week = 0; week < 3; ++week, now += proof_kept - 1ms) succeed("bob");
  fail_as_many_strangers(known_network_bound.failures_max / 2);
  begin("bob");
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, ReturnsWhatAStrangerHeldWhenAnotherAttemptMadeItKnown) {
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  throttle.succeeded(office, "alice", now);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  throttle.abandoned(office, "alice");
  throttle.succeeded(office, "alice", now);
  fail_as_many_strangers(known_network_bound.failures_max / 8 - 1);
  begin("new");
  EXPECT_EQ(ruling.wait, 0s) << "nothing is under way";
}

TEST_F(Throttled, CountsAnIpv6NetworkAsOne) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) {
    fail("alice", at("2001:db8::" + std::to_string(i)));
  }
  EXPECT_EQ(begin("alice", at("2001:db8::ffff:1:2:3")), Verdict::Refuse);
  EXPECT_EQ(begin("alice", at("2001:db8:0:1::1")), Verdict::Proceed);
}

TEST_F(Throttled, CountsThisMachineAsAnAddress) {
  for (const char* local : {"::1", "127.0.0.1", "unix"}) {
    for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice", at(local));
    EXPECT_EQ(begin("alice", at(local)), Verdict::Refuse) << local;
  }
  EXPECT_EQ(begin("alice", at("127.1.2.3")), Verdict::Refuse) << "all of 127.0.0.0/8 is one";
}

TEST_F(Throttled, LetsAWebmailsUsersFailOften) {
  const std::uint32_t many = local_bound.failures_max / 8 - 1;
  for (std::uint32_t i = 0; i < many; ++i) fail("user" + std::to_string(i), at("::1"));
  ASSERT_EQ(begin("new", at("::1")), Verdict::Proceed);
  EXPECT_EQ(ruling.wait, 0s);
}

TEST_F(Throttled, CountsLongNamesByTheirBeginning) {
  const std::string long_name(1000, 'x');
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail(long_name + std::to_string(i));
  EXPECT_EQ(begin(long_name), Verdict::Refuse);
  ASSERT_EQ(throttle.list({.user = long_name}, now).size(), 2U);
  EXPECT_EQ(throttle.list({.user = long_name}, now)[0].user, std::string(255, 'x'));
}

TEST_F(Throttled, LeavesNothingUnderWayBehind) {
  {
    Throttle dying(memory, base);
    for (int i = 0; i < 100; ++i) (void)dying.begin(office, "alice", now);
  }
  EXPECT_EQ(fail("alice"), base);
}

TEST_F(Throttled, SharesFailuresAndProofsWithOthers) {
  Throttle other(memory, base);
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice");
  EXPECT_EQ(other.begin(office, "alice", now).verdict, Verdict::Refuse);
  other.succeeded(office, "alice", now);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
}

TEST_F(Throttled, ListsWhatStandsInTheWay) {
  fail("Alice");
  fail("alice");
  ASSERT_EQ(begin("bob"), Verdict::Proceed) << "under way, not failed";
  const TimePoint account_until = now + 2 * account_bound.drain;
  using Penalties = std::vector<Penalty>;
  EXPECT_EQ(throttle.list({}, now), (Penalties{{"alice", "192.0.2.1", 2, now + 2min, {}},
                                               {"alice", {}, 2, account_until, {}},
                                               throttle.list({.address = office}, now)[2],
                                               throttle.list({.address = office}, now)[3]}));
  EXPECT_EQ(throttle.list({.user = "ALICE"}, now).size(), 2U);
  EXPECT_EQ(throttle.list({.user = "bob"}, now).size(), 0U);
  EXPECT_EQ(throttle.list({.address = next_door}, now).size(), 2U) << "the account, the /24";
  EXPECT_EQ(throttle.list({.user = "alice", .address = elsewhere}, now),
            (Penalties{{"alice", {}, 2, account_until, {}}}));
}

TEST_F(Throttled, NamesNetworks) {
  fail("a", at("2001:db8:1:203::1"));
  std::vector<std::string> addresses;
  for (const Penalty& penalty : throttle.list({}, now)) {
    if (!penalty.user) addresses.push_back(penalty.address.value_or("all"));
  }
  std::ranges::sort(addresses);
  EXPECT_EQ(addresses, (std::vector<std::string>{"2001:db8:1:200::/56", "2001:db8:1:203::/64",
                                                 "2001:db8:1::/48"}));
}

TEST_F(Throttled, SaysUntilWhenItWouldRefuse) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice", at("::1"));
  const auto penalties = throttle.list({.user = "alice", .address = at("::1")}, now);
  ASSERT_EQ(penalties.size(), 2U);
  EXPECT_EQ(penalties[0],
            (Penalty{"alice", "::1", 10, now + user_bound.capacity(), now + user_bound.drain}));
}

TEST_F(Throttled, ClearsWhatItLists) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) fail("alice");
  fail("carol", elsewhere);
  EXPECT_EQ(throttle.clear({.user = "alice", .address = office}, now), 2U);
  EXPECT_EQ(begin("alice"), Verdict::Proceed);
  EXPECT_EQ(throttle.failed(office, "alice", now), base) << "though it began before";
  EXPECT_EQ(throttle.clear({.address = elsewhere}, now), 5U) << "two accounts are there as well";
  EXPECT_EQ(throttle.list({.user = "carol"}, now).size(), 0U);
  EXPECT_EQ(throttle.list({.address = office}, now).size(), 3U);
  EXPECT_EQ(throttle.clear({}, now), 3U);
  EXPECT_EQ(penalties(), 0U);
}

TEST(Throttle, IsOffWithoutABase) {
  const Memory memory = fresh_memory();
  Throttle throttle(memory, Duration(0));
  for (int i = 0; i < 100; ++i) {
    const Ruling ruling = throttle.begin(at("::1"), "alice", TimePoint());
    EXPECT_EQ(ruling.verdict, Verdict::Proceed);
    EXPECT_EQ(ruling.wait, 0s);
    EXPECT_EQ(throttle.failed(at("::1"), "alice", TimePoint()), 0s);
  }
  EXPECT_TRUE(throttle.list({}, TimePoint()).empty());
}

}  // namespace
}  // namespace restante::accounts
