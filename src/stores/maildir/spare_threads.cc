// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/spare_threads.h"

#include <pthread.h>

#include <algorithm>
#include <vector>

namespace restante::stores {

namespace {

class Shares {
 public:
  Shares(std::size_t count, SpareThreads::Work& work) : count_(count), work_(work) {}

  void take_all() {
    for (std::size_t share = next_++; share < count_; share = next_++) {
      if (work_.take(share) == SpareThreads::Then::Stop) next_ = count_;
    }
  }

 private:
  const std::size_t count_;
  SpareThreads::Work& work_;
  std::atomic<std::size_t> next_ = 0;
};

void* take_all(void* shares) {
  static_cast<Shares*>(shares)->take_all();
  return nullptr;
}

// Of std::thread one learns only by an exception that the system has no more; and it allocates, for
// which malloc() sets aside 64 MiB of addresses a thread.
std::vector<pthread_t> start(std::size_t count, Shares& shares) {
  std::vector<pthread_t> threads;
  threads.reserve(count);
  while (threads.size() < count) {
    pthread_t thread;
    if (::pthread_create(&thread, nullptr, take_all, &shares) != 0) break;
    threads.push_back(thread);
  }
  return threads;
}

}  // namespace

void SpareThreads::share_out(std::size_t count, Work& work) {
  Shares shares(count, work);
  const std::size_t borrowed = count > 1 ? borrow(count - 1) : 0;
  const std::vector<pthread_t> threads = start(borrowed, shares);
  shares.take_all();
  for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
  free_ += borrowed;
}

std::size_t SpareThreads::borrow(std::size_t wanted) {
  std::size_t free = free_;
  std::size_t borrowed = std::min(free, wanted);
  while (!free_.compare_exchange_weak(free, free - borrowed)) borrowed = std::min(free, wanted);
  return borrowed;
}

}  // namespace restante::stores
