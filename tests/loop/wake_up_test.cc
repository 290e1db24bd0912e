// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/wake_up.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "one_turn.h"

namespace restante::loop {
namespace {

class Sleeper final : public WakeUp::Handler {
 public:
  explicit Sleeper(Loop& loop) : loop_(loop), wake_up(std::in_place, loop, *this) {}

  int woken = 0;
  std::atomic<int> said = 0;  // by other threads, before they ring
  int heard = 0;              // of that
  int enough = 1;
  enum class Then { GoesOn, Leaves } then = Then::GoesOn;

 private:
  void on_wake_up() override {
    ++woken;
    heard = said;
    if (then == Then::Leaves) wake_up.reset();
    if (heard >= enough) loop_.stop();
  }

  Loop& loop_;

 public:
  std::optional<WakeUp> wake_up;
};

TEST(WakeUp, IsHeardFromEachThreadAndLosesNothing) {
  Loop loop;
  Sleeper sleeper(loop);
  constexpr int threads = 4;
  constexpr int rings = 1000;
  sleeper.enough = threads * rings;
  std::vector<std::jthread> ringers;
  for (int thread = 0; thread < threads; ++thread) {
    ringers.emplace_back([&sleeper, bell = sleeper.wake_up->bell()] {
      for (int count = 0; count < rings; ++count) {
        ++sleeper.said;
        bell.ring();
      }
    });
  }
  // It does not keep the loop alive; so that it runs until all was heard:
  while (sleeper.heard < sleeper.enough) testing::run_one_turn(loop);
  EXPECT_LE(sleeper.woken, threads * rings);
}

TEST(WakeUp, TakesManyRingsAsOne) {
  Loop loop;
  Sleeper sleeper(loop);
  const WakeUp::Bell bell = sleeper.wake_up->bell();
  for (int count = 0; count < 100; ++count) bell.ring();
  testing::run_one_turn(loop);
  testing::run_one_turn(loop);
  EXPECT_EQ(sleeper.woken, 1);
}

TEST(WakeUp, MayBeDestroyedByItsHandler) {
  Loop loop;
  Sleeper sleeper(loop);
  sleeper.then = Sleeper::Then::Leaves;
  const WakeUp::Bell bell = sleeper.wake_up->bell();
  bell.ring();
  testing::run_one_turn(loop);
  bell.ring();
  testing::run_one_turn(loop);
  EXPECT_EQ(sleeper.woken, 1);
}

TEST(WakeUp, ThatIsGoneIsNotHeard) {
  Loop loop;
  Sleeper sleeper(loop);
  const WakeUp::Bell bell = sleeper.wake_up->bell();
  bell.ring();
  sleeper.wake_up.reset();
  testing::run_one_turn(loop);
  EXPECT_EQ(sleeper.woken, 0);
}

TEST(WakeUp, MayDieWhileOthersRing) {
  for (int round = 0; round < 100; ++round) {
    std::vector<std::jthread> ringers;
    Loop loop;
    Sleeper sleeper(loop);
    for (int thread = 0; thread < 2; ++thread) {
      ringers.emplace_back([bell = sleeper.wake_up->bell()](const std::stop_token& stop) {
        while (!stop.stop_requested()) bell.ring();
      });
    }
    testing::run_one_turn(loop);
    sleeper.wake_up.reset();
    // The loop goes first, the threads after it.
  }
}

TEST(WakeUp, DoesNotKeepTheLoopAlive) {
  Loop loop;
  const Sleeper sleeper(loop);
  loop.run();
  EXPECT_EQ(sleeper.woken, 0);
}

}  // namespace
}  // namespace restante::loop
