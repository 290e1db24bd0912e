// SPDX-License-Identifier: Apache-2.0
#include "spare_threads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

namespace restante::stores {
namespace {

// Ends only if `count` shares are under way at once.
void expect_at_once(SpareThreads& threads, std::ptrdiff_t count) {
  std::barrier all(count);
  std::mutex mutex;
  std::set<std::thread::id> seen;
  threads.share_out(static_cast<std::size_t>(count), [&](std::size_t) {
    all.arrive_and_wait();
    const std::lock_guard guard(mutex);
    seen.insert(std::this_thread::get_id());
    return Visit::Continue;
  });
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(count));
  EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

// Those of the shares that were taken, in the order in which they began.
std::vector<std::size_t> taken_alone(SpareThreads& threads, std::size_t shares,
                                     std::size_t stop_after = SIZE_MAX) {
  std::vector<std::size_t> taken;
  threads.share_out(shares, [&, caller = std::this_thread::get_id()](std::size_t share) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    taken.push_back(share);
    return share == stop_after ? Visit::Stop : Visit::Continue;
  });
  return taken;
}

std::vector<std::size_t> numbers_below(std::size_t end) {
  std::vector<std::size_t> numbers(end);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

TEST(SpareThreads, TakeEachShareOnce) {
  SpareThreads threads(3);
  for (const std::size_t shares : {0UL, 1UL, 2UL, 3UL, 4UL, 1000UL}) {
    std::mutex mutex;
    std::vector<std::size_t> taken;
    threads.share_out(shares, [&](std::size_t share) {
      const std::lock_guard guard(mutex);
      taken.push_back(share);
      return Visit::Continue;
    });
    std::ranges::sort(taken);
    EXPECT_EQ(taken, numbers_below(shares));
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
  std::barrier both(2);
  threads.share_out(2, [&](std::size_t share) {
    both.arrive_and_wait();
    if (share == 0) {
      EXPECT_EQ(taken_alone(threads, 3), numbers_below(3));
    }
    both.arrive_and_wait();
    return Visit::Continue;
  });
  expect_at_once(threads, 2);
}

TEST(SpareThreads, BeginNothingAfterAStop) {
  SpareThreads none(0);
  EXPECT_EQ(taken_alone(none, 5, 2), numbers_below(3));

  // Both are under way when the first says stop, and so the second is finished.
  SpareThreads threads(1);
  std::barrier both(2);
  std::mutex mutex;
  std::vector<std::size_t> taken;
  threads.share_out(100, [&](std::size_t share) {
    both.arrive_and_wait();
    const std::lock_guard guard(mutex);
    taken.push_back(share);
    return Visit::Stop;
  });
  std::ranges::sort(taken);
  EXPECT_EQ(taken, numbers_below(2));
}

}  // namespace
}  // namespace restante::stores
