// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in the memory, nothing crashes, reads elsewhere or takes long; and honest users
// get in. Worth most with sanitizers.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>

#include "layout.h"
#include "places.h"
#include "restante/accounts/login_delays.h"
#include "restante/accounts/throttle.h"
#include "restante/accounts/verified_passwords.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint now{1h};
constexpr std::uint64_t time_mask = (std::uint64_t{1} << 38) - 1;

std::span<Memory::Word> tables(const Memory& memory) {
  return memory.words().subspan(head_words);
}

template <class Draw>
void fill(const Memory& memory, Draw draw) {
  for (Memory::Word& word : tables(memory)) word.store(draw(), std::memory_order_relaxed);
}

// Everything there is, a few times, for users whom nobody has seen before.
void use(const Memory& memory, unsigned seed) {
  Throttle throttle(memory, 2s);
  LoginDelays delays(memory);
  VerifiedPasswords passwords(memory);
  for (int step = 0; step < 100; ++step) {
    const std::string user = "user" + std::to_string(seed) + "-" + std::to_string(step);
    const auth::Origin origin = ipv4((seed * 1000U + static_cast<unsigned>(step)) << 8);
    (void)throttle.begin(origin, user, now);
    (void)throttle.failed(origin, user, now);
    (void)throttle.begin(origin, user, now);
    throttle.succeeded(origin, user, now);
    (void)delays.admit(user, 1min, 3, now);
    const auth::Credentials credentials{user, auth::Secret("secret")};
    EXPECT_EQ(passwords.recall(credentials, "version", 1h, now),
              VerifiedPasswords::Verdict::NotRemembered);
    passwords.remember(credentials, "version", now);
  }
  for (const Penalty& penalty : throttle.list({}, now)) {
    EXPECT_LE(penalty.failures, local_bound.failures_max);
  }
  throttle.clear({.user = "nobody", .address = at("::1")}, now);
}

TEST(Garbage, IsNothingWhereItIsRandom) {
  const Memory memory = fresh_memory();
  std::mt19937_64 random(1);
  fill(memory, [&] { return random(); });
  for (unsigned seed = 1; seed < 5; ++seed) use(memory, seed);
  Throttle throttle(memory, 2s);
  EXPECT_EQ(throttle.begin(at("203.0.113.1"), "alice", now).verdict, Ruling::Verdict::Proceed);
}

TEST(Garbage, IsNothingWhereItIsAllOnes) {
  const Memory memory = fresh_memory();
  fill(memory, [] { return ~std::uint64_t{0}; });
  use(memory, 1);
  LoginDelays delays(memory);
  EXPECT_EQ(delays.admit("alice", 1min, 1, now).verdict, Admission::Verdict::Granted);
  EXPECT_EQ(delays.admit("alice", 1min, 1, now).verdict, Admission::Verdict::TooSoon);
}

// All rows are taken, by counts that look like those of others.
TEST(Garbage, LetsPeopleInWhereTheTimesCanBe) {
  const Memory memory = fresh_memory();
  std::mt19937_64 random(2);
  const auto soon = static_cast<std::uint64_t>((now + 1min).time_since_epoch().count());
  fill(memory, [&] { return (random() & ~time_mask) | soon; });
  use(memory, 1);
  Throttle throttle(memory, 2s);
  for (int user = 0; user < 1000; ++user) {
    const std::string name = "user" + std::to_string(user);
    EXPECT_EQ(throttle.begin(at("203.0.113.1"), name, now).verdict, Ruling::Verdict::Proceed);
    throttle.succeeded(at("203.0.113.1"), name, now);
  }
}

// Labels of all kinds beside counts that exist: what is no label of its count is not shown.
TEST(Garbage, IsNotShownAsALabel) {
  const Memory memory = fresh_memory();
  Throttle throttle(memory, 2s);
  for (int i = 0; i < 1000; ++i) {
    (void)throttle.failed(ipv4(static_cast<unsigned>(i) << 8), std::to_string(i), now);
  }
  const std::size_t before = throttle.list({}, now).size();
  std::mt19937_64 random(3);
  for (const auto part : {Memory::Part::UserFailures, Memory::Part::AccountFailures}) {
    for (Memory::Word& word : memory.part(part).subspan(user_rows)) word = random();
  }
  for (Memory::Word& word : memory.part(Memory::Part::NetworkFailures).subspan(network_rows)) {
    word = random() & 0xff00'ffff;
  }
  EXPECT_GT(before, 3000U);
  EXPECT_EQ(throttle.list({}, now).size(), 0U);
}

TEST(Garbage, MayBeWrittenAllTheTime) {
  const Memory memory = fresh_memory();
  std::atomic<bool> is_over = false;
  std::thread hostile([&] {
    std::mt19937_64 random(4);
    while (!is_over) {
      const auto words = tables(memory);
      words[random() % words.size()].store(random(), std::memory_order_relaxed);
    }
  });
  for (unsigned seed = 1; seed < 10; ++seed) use(memory, seed);
  is_over = true;
  hostile.join();
}

TEST(Garbage, InTheBeginningIsAnotherProgramsMemory) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 10; ++round) {
    const auto descriptor = Memory::make();
    ASSERT_TRUE(descriptor.has_value());
    {
      const auto memory = Memory::open(descriptor->number());
      ASSERT_TRUE(memory.has_value());
      for (Memory::Word& word : memory->words().first(head_words)) word = random();
    }
    const auto memory = Memory::open(descriptor->number());
    ASSERT_TRUE(memory.has_value());
    EXPECT_EQ(memory->found(), Memory::Found::Unknown);
    use(*memory, 1);
  }
}

}  // namespace
}  // namespace restante::accounts
