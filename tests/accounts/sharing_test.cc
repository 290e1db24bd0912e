// SPDX-License-Identifier: Apache-2.0
//
// Several processes on the same memory at once.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <string>
#include <vector>

#include "counters.h"
#include "places.h"
#include "restante/accounts/login_delays.h"
#include "restante/accounts/throttle.h"
#include "restante/accounts/verified_passwords.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;

constexpr int processes = 4;
constexpr TimePoint now{1h};

// Runs `work(number)` in each of them, and answers what they answered: at most 255 each.
template <class Work>
int in_processes(Work work) {
  std::vector<pid_t> children;
  for (int number = 0; number < processes; ++number) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work(number));
    children.push_back(child);
  }
  int sum = 0;
  for (const pid_t child : children) {
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    sum += WEXITSTATUS(status);
  }
  return sum;
}

TEST(Sharing, LosesNoFailure) {
  constexpr int failures = 50'000;
  const Memory memory = fresh_memory();
  Counters counters(memory.part(Memory::Part::UserFailures), user_rows, memory.places());
  const LabelWords label(Label{.user = "alice"});
  in_processes([&](int) {
    for (int i = 0; i < failures; ++i) counters.add(label, 1ms, 1h, now);
    return 0;
  });
  EXPECT_EQ(counters.load(label.hash(memory.places()), 1h, now), processes * failures * 1ms);
}

TEST(Sharing, GrantsNoMoreThanABurst) {
  constexpr int users = 1000;
  const Memory memory = fresh_memory();
  const int granted = in_processes([&](int) {
    LoginDelays delays(memory);
    int own = 0;
    for (int user = 0; user < users; ++user) {
      const auto admission = delays.admit("user" + std::to_string(user % 20), 1min, 3, now);
      own += admission.verdict == Admission::Verdict::Granted ? 1 : 0;
    }
    return own;
  });
  EXPECT_EQ(granted, 20 * 3);
}

TEST(Sharing, BoundsGuessesInAllProcesses) {
  const Memory memory = fresh_memory();
  const int guesses = in_processes([&](int number) {
    Throttle throttle(memory, 2s);
    int own = 0;
    for (int i = 0; i < 2000; ++i) {
      const std::string user = std::to_string(number) + "-" + std::to_string(i);
      if (throttle.begin(at("192.0.2.1"), user, now).verdict == Ruling::Verdict::Refuse) continue;
      (void)throttle.failed(at("192.0.2.1"), user, now);
      ++own;
    }
    return own;
  });
  const int most = unknown_network_bound.failures_max;
  EXPECT_GE(guesses, most);
  EXPECT_LT(guesses, most + processes) << "one each that had begun";
}

// All tables, all operations, few users, so that they meet; and a murder now and then.
int make_trouble(const Memory& memory, int number, int steps) {
  Throttle throttle(memory, 2s);
  LoginDelays delays(memory);
  VerifiedPasswords passwords(memory);
  std::mt19937 random(static_cast<unsigned>(number));
  TimePoint time = now;
  for (int step = 0; step < steps; ++step) {
    const std::string user = "user" + std::to_string(random() % 50);
    const auth::Origin origin = ipv4(0xc0000200U + random() % 20);
    const auth::Credentials credentials{user, auth::Secret(std::to_string(random() % 3))};
    time += Duration(random() % 100);
    if (throttle.begin(origin, user, time).verdict == Ruling::Verdict::Proceed) {
      if (random() % 3 == 0)
        throttle.succeeded(origin, user, time);
      else
        (void)throttle.failed(origin, user, time);
    }
    if (random() % 1000 == 0) throttle.clear({.user = user}, time);
    (void)delays.admit(user, 10s, 3, time);
    if (credentials.password.reveal() != "0") passwords.remember(credentials, "1", time);
    if (passwords.recall(auth::Credentials{user, auth::Secret("0")}, "1", 1min, time) ==
        VerifiedPasswords::Verdict::Remembered) {
      return 1;
    }
  }
  return 0;
}

TEST(Sharing, HoldsWhateverHappensAtOnce) {
  const Memory memory = fresh_memory();
  EXPECT_EQ(in_processes([&](int number) { return make_trouble(memory, number, 5000); }), 0)
      << "a password that was never verified";
  Throttle throttle(memory, 2s);
  for (const Penalty& penalty : throttle.list({}, now)) {
    EXPECT_TRUE(!penalty.user || penalty.user->starts_with("user")) << *penalty.user;
    EXPECT_TRUE(!penalty.address || penalty.address->starts_with("192.0.2.")) << *penalty.address;
  }
}

TEST(Sharing, GoesOnWhereOthersWereKilledInTheMiddle) {
  const Memory memory = fresh_memory();
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::_exit(make_trouble(memory, round, 1'000'000'000));
    }
    EXPECT_EQ(make_trouble(memory, 1000 + round, 200), 0);
    ::kill(child, SIGKILL);
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  }
  Throttle throttle(memory, 2s);
  throttle.clear({}, now);
  for (std::uint32_t i = 0; i < user_bound.failures_max; ++i) {
    ASSERT_EQ(throttle.begin(at("::1"), "alice", now).verdict, Ruling::Verdict::Proceed);
    (void)throttle.failed(at("::1"), "alice", now);
  }
  EXPECT_EQ(throttle.begin(at("::1"), "alice", now).verdict, Ruling::Verdict::Refuse);
}

}  // namespace
}  // namespace restante::accounts
