// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn_end.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "one_turn.h"
#include "restante/loop/timer.h"

namespace restante::loop {
namespace {

class Closer final : public TurnEnd::Handler {
 public:
  std::optional<TurnEnd> turn_end;
  int called = 0;
  enum class Then { IsDone, AsksAgain, Leaves } then = Then::IsDone;

 private:
  void on_turn_end() override {
    ++called;
    if (then == Then::AsksAgain) turn_end->ask();
    if (then == Then::Leaves) turn_end.reset();
  }
};

class ATurnEnd : public ::testing::Test {
 protected:
  ATurnEnd() { closer_.turn_end.emplace(loop_, closer_); }

  Loop loop_;
  Closer closer_;
};

TEST_F(ATurnEnd, ComesOnceForAllWhoAsked) {
  closer_.turn_end->ask();
  closer_.turn_end->ask();
  testing::run_one_turn(loop_);
  testing::run_one_turn(loop_);
  EXPECT_EQ(closer_.called, 1);
}

TEST_F(ATurnEnd, DoesNotComeUnasked) {
  testing::run_one_turn(loop_);
  loop_.run();
  EXPECT_EQ(closer_.called, 0);
}

TEST_F(ATurnEnd, KeepsTheLoopUntilItCame) {
  closer_.turn_end->ask();
  loop_.run();
  EXPECT_EQ(closer_.called, 1);
}

// By a timer that is due in an hour: the test would last as long.
TEST_F(ATurnEnd, IsNotSleptOverByOneWhoAsksAtATurnsEnd) {
  class Second final : public TurnEnd::Handler {
   public:
    explicit Second(Loop& loop) : turn_end(loop, *this), loop_(loop) {}
    void on_turn_end() override { loop_.stop(); }
    TurnEnd turn_end;

   private:
    Loop& loop_;
  } second(loop_);
  class First final : public TurnEnd::Handler {
   public:
    First(Loop& loop, TurnEnd& next) : turn_end(loop, *this), next_(next) {}
    void on_turn_end() override { next_.ask(); }
    TurnEnd turn_end;

   private:
    TurnEnd& next_;
  } first(loop_, second.turn_end);
  class Late final : public Timer::Handler {
    void on_timer(Timer&) override {}
  } late;
  Timer timer(loop_, late);
  timer.start_at(loop_.now() + std::chrono::hours(1));
  first.turn_end.ask();
  loop_.run_until_stopped();
}

TEST_F(ATurnEnd, ComesOnceATurnToOneWhoAsksAgain) {
  closer_.then = Closer::Then::AsksAgain;
  closer_.turn_end->ask();
  testing::run_one_turn(loop_);
  EXPECT_EQ(closer_.called, 1);
  testing::run_one_turn(loop_);
  EXPECT_EQ(closer_.called, 2);
}

TEST_F(ATurnEnd, MayBeDestroyedByItsHandler) {
  closer_.then = Closer::Then::Leaves;
  closer_.turn_end->ask();
  loop_.run();
  EXPECT_EQ(closer_.called, 1);
}

}  // namespace
}  // namespace restante::loop
