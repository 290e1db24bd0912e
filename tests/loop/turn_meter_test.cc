// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn_meter.h"

#include <gtest/gtest.h>

#include <vector>

#include "restante/loop/timer.h"

namespace restante::loop {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds work{3};

// Works for a while when the time has come, then stops.
class Worker final : public TurnMeter::Handler, public Timer::Handler {
 public:
  explicit Worker(Loop& loop) : loop_(loop), meter(loop, *this), timer(loop, *this) {}

  std::vector<nanoseconds> turns;
  Instant began;
  Instant called;

 private:
  void on_turn_over(nanoseconds time) override { turns.push_back(time); }
  void on_timer(Timer&) override {
    began = meter.turn_began();
    called = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - called < work) {
    }
    loop_.stop();
  }

  Loop& loop_;

 public:
  TurnMeter meter;
  Timer timer;
};

TEST(ATurnMeter, MeasuresWhatATurnTakes) {
  Loop loop;
  Worker worker(loop);
  worker.timer.start_at(loop.now() + milliseconds(20));
  loop.run_until_stopped();
  ASSERT_FALSE(worker.turns.empty());
  EXPECT_GE(worker.turns.back(), work);
  EXPECT_LE(worker.began, worker.called);
  // It began when the loop woke for the timer, not when it went to sleep.
  EXPECT_LE(worker.turns.back(), std::chrono::steady_clock::now() - worker.began);
}

TEST(ATurnMeter, DoesNotKeepTheLoopAlive) {
  Loop loop;
  Worker worker(loop);
  loop.run();
  EXPECT_EQ(worker.called, Instant());
}

}  // namespace
}  // namespace restante::loop
