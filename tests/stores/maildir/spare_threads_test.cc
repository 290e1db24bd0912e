// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/spare_threads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace restante::stores {
namespace {

using Then = SpareThreads::Then;

template <class Take>
class WorkOf final : public SpareThreads::Work {
 public:
  explicit WorkOf(Take take) : take_(std::move(take)) {}
  Then take(std::size_t share) override { return take_(share); }

 private:
  Take take_;
};

template <class Take>
void share_out(SpareThreads& threads, std::size_t shares, Take take) {
  WorkOf<Take> work(std::move(take));
  threads.share_out(shares, work);
}

// Where so many threads wait for each other. Those that don't all come are a failed test.
class Meeting {
 public:
  explicit Meeting(std::size_t expected) : expected_(expected) {}

  void attend() {
    std::unique_lock lock(mutex_);
    if (++here_ == expected_) all_here_.notify_all();
    const bool met =
        all_here_.wait_for(lock, std::chrono::seconds(30), [this] { return here_ >= expected_; });
    EXPECT_TRUE(met) << here_ << " of " << expected_ << " came";
  }

 private:
  const std::size_t expected_;
  std::size_t here_ = 0;
  std::mutex mutex_;
  std::condition_variable all_here_;
};

class Numbers {
 public:
  void add(std::size_t number) {
    const std::lock_guard guard(mutex_);
    all_.push_back(number);
  }

  std::vector<std::size_t> sorted() {
    std::ranges::sort(all_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::size_t> all_;
};

std::vector<std::size_t> numbers_below(std::size_t end) {
  std::vector<std::size_t> numbers(end);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// That so many shares are under way at once, one of them on this thread.
void expect_at_once(SpareThreads& threads, std::size_t count) {
  Meeting meeting(count);
  std::mutex mutex;
  std::set<std::thread::id> seen;
  share_out(threads, count, [&](std::size_t) {
    meeting.attend();
    const std::lock_guard guard(mutex);
    seen.insert(std::this_thread::get_id());
    return Then::GoOn;
  });
  EXPECT_EQ(seen.size(), count);
  EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

// The shares that were taken, in this order, all on this thread.
std::vector<std::size_t> taken_alone(SpareThreads& threads, std::size_t shares,
                                     std::size_t stop_after = SIZE_MAX) {
  std::vector<std::size_t> taken;
  share_out(threads, shares, [&, caller = std::this_thread::get_id()](std::size_t share) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    taken.push_back(share);
    return share == stop_after ? Then::Stop : Then::GoOn;
  });
  return taken;
}

TEST(SpareThreads, TakeEachShareOnce) {
  SpareThreads threads(3);
  for (const std::size_t shares : {0UL, 1UL, 2UL, 3UL, 4UL, 1000UL}) {
    Numbers taken;
    share_out(threads, shares, [&](std::size_t share) {
      taken.add(share);
      return Then::GoOn;
    });
    EXPECT_EQ(taken.sorted(), numbers_below(shares));
  }
}

TEST(SpareThreads, WorkAtOnceWithTheCaller) {
  SpareThreads threads(3);
  expect_at_once(threads, 4);
  expect_at_once(threads, 2);
  expect_at_once(threads, 4);  // they are given back
}

TEST(SpareThreads, LeaveTheCallerAloneWhereThereIsOneShareOrNoThread) {
  SpareThreads threads(3);
  EXPECT_EQ(taken_alone(threads, 1), numbers_below(1));
  SpareThreads none(0);
  EXPECT_EQ(taken_alone(none, 5), numbers_below(5));
}

TEST(SpareThreads, AreNoMoreForSeveralCallers) {
  SpareThreads threads(1);
  Meeting before(2);
  Meeting after(2);
  share_out(threads, 2, [&](std::size_t share) {
    before.attend();
    if (share == 0) {
      EXPECT_EQ(taken_alone(threads, 3), numbers_below(3));
    }
    after.attend();
    return Then::GoOn;
  });
  expect_at_once(threads, 2);
}

TEST(SpareThreads, GetNoShareAfterAStop) {
  SpareThreads none(0);
  EXPECT_EQ(taken_alone(none, 5, 2), numbers_below(3));

  // One stops, and the other would have a million shares to take until it notices.
  constexpr std::size_t shares = 1'000'000;
  SpareThreads threads(1);
  Meeting both(2);
  Numbers taken;
  share_out(threads, shares, [&](std::size_t share) {
    if (share < 2) both.attend();
    taken.add(share);
    std::this_thread::yield();
    return share == 0 ? Then::Stop : Then::GoOn;
  });
  EXPECT_LT(taken.sorted().size(), shares);
}

TEST(SpareThreads, FinishTheSharesThatAreUnderWayAtAStop) {
  SpareThreads threads(1);
  Meeting both(2);
  Numbers taken;
  share_out(threads, 100, [&](std::size_t share) {
    both.attend();
    taken.add(share);
    return Then::Stop;
  });
  EXPECT_EQ(taken.sorted(), numbers_below(2));
}

}  // namespace
}  // namespace restante::stores
