// SPDX-License-Identifier: Apache-2.0
#include "spare_threads.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

namespace restante::stores {

namespace {

// No more than the system has: fewer get there as well.
std::vector<std::jthread> start(std::size_t count, const std::function<void()>& run) {
  std::vector<std::jthread> threads;
  threads.reserve(count);
  try {
    while (threads.size() < count) threads.emplace_back(run);
  } catch (const std::system_error&) {
  }
  return threads;
}

}  // namespace

void SpareThreads::share_out(std::size_t shares, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t share = next++; share < shares; share = next++) {
      if (work(share) == Visit::Stop) next = shares;
    }
  };
  const std::size_t helpers = shares > 1 ? take(shares - 1) : 0;
  {
    const std::vector<std::jthread> threads = start(helpers, run);
    run();
  }
  free_ += helpers;
}

std::size_t SpareThreads::take(std::size_t wanted) {
  std::size_t free = free_;
  std::size_t taken = std::min(free, wanted);
  while (!free_.compare_exchange_weak(free, free - taken)) taken = std::min(free, wanted);
  return taken;
}

}  // namespace restante::stores
