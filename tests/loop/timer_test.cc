// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/timer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "restante/base/intrusive_list.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/job.h"

namespace restante::loop {
namespace {

using std::chrono::milliseconds;

class Alarm final : public Timer::Handler {
 public:
  explicit Alarm(Loop& loop) : loop_(loop) {}
  std::vector<TimePoint> calls;

 private:
  void on_timer(Timer&) override { calls.push_back(loop_.now()); }
  Loop& loop_;
};

TEST(Timer, CallsOnceAndNeverEarly) {
  Loop loop;
  Alarm alarm(loop);
  Timer timer(loop, alarm);
  const TimePoint when = loop.now() + milliseconds(20);
  timer.start_at(when);
  loop.run();
  ASSERT_EQ(alarm.calls.size(), 1U);
  EXPECT_GE(alarm.calls[0], when);
}

TEST(Timer, ForgetsTheTimeBefore) {
  Loop loop;
  Alarm alarm(loop);
  Timer timer(loop, alarm);
  timer.start_at(loop.now() + milliseconds(5));
  const TimePoint when = loop.now() + milliseconds(30);
  timer.start_at(when);
  loop.run();
  ASSERT_EQ(alarm.calls.size(), 1U);
  EXPECT_GE(alarm.calls[0], when);
}

TEST(Timer, StoppedCallsNobody) {
  Loop loop;
  Alarm alarm(loop);
  Timer timer(loop, alarm);
  timer.start_at(loop.now() + milliseconds(5));
  timer.stop();
  loop.run();
  EXPECT_TRUE(alarm.calls.empty());
}

class Waiting final : public Deadlines::Entry {
 public:
  explicit Waiting(std::vector<Waiting*>& called) : called_(called) {}
  std::unique_ptr<Waiting>* also_dies = nullptr;
  TimePoint called_at;

 private:
  void on_deadline(TimePoint now) override {
    called_.push_back(this);
    called_at = now;
    if (also_dies != nullptr) also_dies->reset();
  }
  std::vector<Waiting*>& called_;
};

TEST(Deadlines, CallEachOnceInOrderAndNeverEarly) {
  Loop loop;
  Deadlines deadlines(loop);
  std::vector<Waiting*> called;
  Waiting late(called);
  Waiting early(called);
  const TimePoint start = loop.now();
  deadlines.arm(late, start + milliseconds(600));
  deadlines.arm(early, start + milliseconds(1));
  loop.run();
  EXPECT_EQ(called, (std::vector<Waiting*>{&early, &late}));
  EXPECT_GE(early.called_at, start + milliseconds(1));
  EXPECT_GE(late.called_at, start + milliseconds(600));
}

TEST(Deadlines, AnEarlierTimeCountsALaterOneDoesNot) {
  Loop loop;
  Deadlines deadlines(loop);
  std::vector<Waiting*> called;
  Waiting sooner(called);
  Waiting unmoved(called);
  deadlines.arm(sooner, loop.now() + std::chrono::hours(1));
  deadlines.arm(sooner, loop.now() + milliseconds(1));
  deadlines.arm(unmoved, loop.now() + milliseconds(300));
  deadlines.arm(unmoved, loop.now() + std::chrono::hours(1));
  loop.run();
  EXPECT_EQ(called, (std::vector<Waiting*>{&sooner, &unmoved}));
}

TEST(Deadlines, AnEntryMayDieBeforeOrWhileAnotherIsCalled) {
  Loop loop;
  Deadlines deadlines(loop);
  std::vector<Waiting*> called;
  Waiting killer(called);
  auto victim = std::make_unique<Waiting>(called);
  auto dead = std::make_unique<Waiting>(called);
  killer.also_dies = &victim;
  const TimePoint when = loop.now() + milliseconds(1);
  deadlines.arm(killer, when);
  deadlines.arm(*victim, when);
  deadlines.arm(*dead, when);
  dead.reset();
  loop.run();
  EXPECT_EQ(called, std::vector<Waiting*>{&killer});
}

TEST(Deadlines, BeyondTheWheelAreCalledToArmAgain) {
  Loop loop;
  Deadlines deadlines(loop);
  std::vector<Waiting*> called;
  {
    Waiting far(called);
    deadlines.arm(far, loop.now() + std::chrono::hours(1000));
    EXPECT_TRUE(far.is_linked());
  }
  // With the entry gone nothing is due; the loop ends without waiting for hours.
  Waiting near(called);
  deadlines.arm(near, loop.now());
  loop.run();
  EXPECT_EQ(called, std::vector<Waiting*>{&near});
}

TEST(Job, WorksThenFinishesOnTheLoop) {
  class Count final : public Job {
   public:
    explicit Count(std::vector<int>& steps) : steps_(steps) {}
    void work() noexcept override { worked_ = 1; }
    void finished() noexcept override { steps_.push_back(worked_ + 1); }

   private:
    std::vector<int>& steps_;
    int worked_ = 0;
  };
  Loop loop;
  std::vector<int> steps;
  submit(loop, std::make_unique<Count>(steps));
  EXPECT_TRUE(steps.empty());
  loop.run();
  EXPECT_EQ(steps, std::vector<int>{2});
}

struct Tag;
class Element : public ListLink<Tag> {};

TEST(IntrusiveList, KeepsOrderAndForgetsTheDead) {
  IntrusiveList<Element, Tag> list;
  Element one;
  Element three;
  {
    Element two;
    list.push_back(one);
    list.push_back(two);
    list.push_back(three);
  }
  EXPECT_EQ(&list.pop_front(), &one);
  EXPECT_FALSE(one.is_linked());
  EXPECT_EQ(&list.pop_front(), &three);
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace restante::loop
