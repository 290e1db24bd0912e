// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/fine_timer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "one_turn.h"
#include "restante/loop/loop.h"

namespace restante::loop {
namespace {

using Clock = std::chrono::steady_clock;

class Counting final : public FineTimer::Handler {
 public:
  explicit Counting(Loop& loop) : loop_(loop) {
    timer_.emplace(loop, static_cast<FineTimer::Handler&>(*this));
  }

  FineTimer& timer() { return *timer_; }
  int calls = 0;
  bool dies = false;

 private:
  void on_fine_timer(FineTimer&) override {
    ++calls;
    if (dies) timer_.reset();
    loop_.stop();
  }

  Loop& loop_;
  std::optional<FineTimer> timer_;
};

TEST(FineTimer, CallsOnceAndNeverEarly) {
  Loop loop;
  Counting counting(loop);
  const auto when = Clock::now() + std::chrono::microseconds(300);
  counting.timer().start_at(when);
  loop.run();
  EXPECT_GE(Clock::now(), when);
  testing::run_one_turn(loop);
  EXPECT_EQ(counting.calls, 1);
}

TEST(FineTimer, CallsAtOnceForATimeThatHasPassed) {
  Loop loop;
  Counting counting(loop);
  counting.timer().start_at(Clock::time_point());
  loop.run();
  EXPECT_EQ(counting.calls, 1);
}

TEST(FineTimer, ForgetsTheTimeBefore) {
  Loop loop;
  Counting counting(loop);
  counting.timer().start_at(Clock::now());
  counting.timer().start_at(Clock::now() + std::chrono::hours(1));
  testing::run_one_turn(loop);
  EXPECT_EQ(counting.calls, 0);
  counting.timer().start_at(Clock::now());
  counting.timer().stop();
  testing::run_one_turn(loop);
  EXPECT_EQ(counting.calls, 0);
}

TEST(FineTimer, MayDieInItsOwnCallback) {
  Loop loop;
  Counting counting(loop);
  counting.dies = true;
  counting.timer().start_at(Clock::now());
  loop.run();
  EXPECT_EQ(counting.calls, 1);
}

}  // namespace
}  // namespace restante::loop
