// SPDX-License-Identifier: Apache-2.0
//
// Guessers who try each second, as many at once as they like, and how far they get; and that those
// beside them are let in.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "places.h"
#include "restante/accounts/throttle.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using Verdict = Ruling::Verdict;

constexpr int seconds_an_hour = 3600;

class Guessing : public testing::Test {
 protected:
  // 1 if the guess was verified. It is known to have failed a second later.
  std::uint32_t guess(const auth::Origin& origin, const std::string& user) {
    if (throttle.begin(origin, user, now).verdict == Verdict::Refuse) return 0;
    under_way.push_back({origin, user});
    return 1;
  }

  void pass_a_second() {
    now += 1s;
    for (const Guess& each : under_way) (void)throttle.failed(each.origin, each.user, now);
    under_way.clear();
  }

  // Of `attack(second)`, which makes guesses and says how many were verified.
  template <class Attack>
  std::uint32_t in_an_hour(Attack attack) {
    std::uint32_t guesses = 0;
    for (int second = 0; second < seconds_an_hour; ++second) {
      guesses += attack(second);
      pass_a_second();
    }
    return guesses;
  }

  template <class Attack>
  void hold(const Bound& bound, Attack attack) {
    const std::uint32_t first = in_an_hour(attack);
    EXPECT_LE(first, bound.first_hour());
    EXPECT_GT(first, bound.first_hour() / 2) << "and is no refusal for good";
    EXPECT_LE(in_an_hour(attack), bound.further_hour() + 1);
  }

  std::string new_name() { return "name" + std::to_string(names++); }

  void succeed(const auth::Origin& origin, std::string_view user) {
    EXPECT_EQ(throttle.begin(origin, user, now).verdict, Verdict::Proceed) << user;
    throttle.succeeded(origin, user, now);
  }
  Ruling ask(const auth::Origin& origin, std::string_view user) {
    const Ruling ruling = throttle.begin(origin, user, now);
    if (ruling.verdict == Verdict::Proceed) throttle.abandoned(origin, user);
    return ruling;
  }
  void expect_let_in(const auth::Origin& origin, std::string_view user) {
    EXPECT_EQ(ask(origin, user).verdict, Verdict::Proceed) << user << " at " << origin.text();
  }

  // Each address is in a network of its own, and none near another.
  static auth::Origin bot(std::uint32_t number) { return ipv4(0x2d00'0001 + (number << 8)); }

  struct Guess {
    auth::Origin origin;
    std::string user;
  };
  TimePoint now{1h};
  std::uint64_t names = 0;
  std::vector<Guess> under_way;
  Memory memory = fresh_memory();
  Throttle throttle{memory, 2s};
};

TEST_F(Guessing, OfOneUserAtOneAddressIsBounded) {
  hold(user_bound, [&](int) {
    std::uint32_t guesses = 0;
    for (int i = 0; i < 5; ++i) guesses += guess(at("192.0.2.1"), "alice");
    return guesses;
  });
}

TEST_F(Guessing, OfOneAddressThatChangesNamesIsBounded) {
  hold(unknown_network_bound, [&](int) {
    std::uint32_t guesses = 0;
    for (int i = 0; i < 5; ++i) guesses += guess(at("192.0.2.1"), new_name());
    return guesses;
  });
}

TEST_F(Guessing, OfOneIpv6NetworkThatChangesNamesAndAddressesIsBounded) {
  hold(unknown_network_bound,
       [&](int second) { return guess(at("2001:db8::" + std::to_string(second)), new_name()); });
}

TEST_F(Guessing, BehindAKnownAddressIsBounded) {
  succeed(at("192.0.2.1"), "customer");
  hold(known_network_bound, [&](int) {
    return guess(at("192.0.2.1"), new_name()) + guess(at("192.0.2.1"), new_name());
  });
}

TEST_F(Guessing, BehindThisMachineIsBounded) {
  hold(local_bound, [&](int) {
    std::uint32_t guesses = 0;
    for (int i = 0; i < 8; ++i) guesses += guess(at("::1"), new_name());
    return guesses;
  });
}

TEST_F(Guessing, AtAnAccountThroughThisMachineIsBounded) {
  hold(user_bound, [&](int) { return guess(at("::1"), "alice"); });
}

TEST_F(Guessing, OfAllOfAnIpv4SiteIsBounded) {
  hold(unknown_site_bound, [&](int second) {
    std::uint32_t guesses = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
      guesses += guess(ipv4(0xc0000200U | (4U * static_cast<std::uint32_t>(second) + i) % 256U),
                       new_name());
    }
    return guesses;
  });
}

TEST_F(Guessing, OfAllOfAnIpv6BlockIsBounded) {
  hold(unknown_block_bound, [&](int second) {
    return guess(at("2001:db8:0:" + std::to_string(second % 100) + "::1"), new_name());
  });
}

TEST_F(Guessing, OfAllOfAnIpv6SiteIsBounded) {
  hold(unknown_site_bound, [&](int second) {
    return guess(at("2001:db8:0:" + std::to_string(second % 10000) + "::1"), new_name());
  });
}

// Whoever has an account can make each network of theirs a known one.
TEST_F(Guessing, OfAllOfAKnownIpv6SiteIsBounded) {
  hold(known_site_bound, [&](int second) {
    std::uint32_t guesses = 0;
    for (int i = 0; i < 5; ++i) {
      const auto origin = at("2001:db8:0:" + std::to_string((5 * second + i) % 10000) + "::1");
      succeed(origin, "customer");
      guesses += guess(origin, new_name());
    }
    return guesses;
  });
}

TEST_F(Guessing, AtOneAccountFromAThousandAddressesIsBounded) {
  hold(account_bound, [&](int second) {
    std::uint32_t guesses = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
      guesses += guess(bot((20U * static_cast<std::uint32_t>(second) + i) % 1000U), "alice");
    }
    return guesses;
  });
}

TEST_F(Guessing, AtOneAccountFromNearItsOwnerIsBounded) {
  succeed(at("192.0.2.1"), "alice");
  hold(account_bound, [&](int second) {
    return guess(ipv4(0xc0000202U + static_cast<std::uint32_t>(second) % 250U), "alice");
  });
}

TEST_F(Guessing, InTwoProcessesIsBoundedByOnceMoreUnderWay) {
  Throttle other(memory, 2s);
  std::uint32_t guesses = 0;
  for (int i = 0; i < 1000; ++i) {
    guesses += guess(bot(0), new_name());
    if (other.begin(bot(0), new_name(), now).verdict == Verdict::Proceed) ++guesses;
  }
  EXPECT_LE(guesses, 2 * unknown_network_bound.failures_max);
}

// SCRAM's first message costs us an expensive hash, also for who never answers the challenge.
TEST_F(Guessing, ByExchangesThatAreBrokenOffIsBounded) {
  hold(unknown_network_bound, [&](int) {
    if (throttle.begin(bot(0), new_name(), now).verdict == Verdict::Refuse) return 0U;
    (void)throttle.failed(bot(0), "name" + std::to_string(names - 1), now);
    return 1U;
  });
}

TEST_F(Guessing, AtAnAccountFromElsewhereDoesNotLockItsOwnerOut) {
  succeed(at("192.0.2.1"), "alice");
  succeed(at("2001:db8:1:2::1"), "alice");
  succeed(at("::1"), "alice");
  in_an_hour([&](int second) { return guess(bot(static_cast<std::uint32_t>(second)), "alice"); });
  EXPECT_EQ(ask(bot(5000), "alice").verdict, Verdict::Refuse);
  for (const char* place : {"192.0.2.1", "2001:db8:1:2::77", "::1"}) {
    EXPECT_EQ(ask(at(place), "alice").verdict, Verdict::Proceed) << place;
    EXPECT_EQ(ask(at(place), "alice").wait, 0s) << place;
  }
  expect_let_in(at("192.0.2.99"), "alice");
  expect_let_in(at("2001:db8:1:3::1"), "alice");
}

TEST_F(Guessing, BesideAnOfficeDoesNotLockItsNewUsersOut) {
  succeed(at("192.0.2.1"), "known");
  in_an_hour([&](int second) {
    return guess(ipv4(0xc0000202U + static_cast<std::uint32_t>(second) % 250U), new_name());
  });
  EXPECT_EQ(ask(at("192.0.2.5"), "new").verdict, Verdict::Refuse);
  expect_let_in(at("192.0.2.1"), "new");
  EXPECT_EQ(ask(at("192.0.2.1"), "new").wait, 0s);
}

TEST_F(Guessing, ManyNamesFromManyAddressesTakesNoPlaceFromAFullBucket) {
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) {
    EXPECT_EQ(guess(at("192.0.2.1"), "alice"), 1U);
  }
  pass_a_second();
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    const std::string name = new_name();
    (void)throttle.begin(bot(i), name, now);
    (void)throttle.failed(bot(i), name, now);
  }
  EXPECT_EQ(ask(at("192.0.2.1"), "alice").verdict, Verdict::Refuse);
}

}  // namespace
}  // namespace restante::accounts
