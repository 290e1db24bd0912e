// SPDX-License-Identifier: Apache-2.0
//
// Threads beside the caller's own, for work that is long and comes in shares. There are only so
// many, however many call at once: who finds none free works alone.
#pragma once

#include <atomic>
#include <cstddef>

namespace restante::stores {

class SpareThreads {
 public:
  // A disk that is asked for four things at a time answers in half the time, and for eight hardly
  // sooner; and more would take the processors from the loop.
  static constexpr std::size_t usual_count = 3;

  enum class Then { GoOn, Stop };

  class Work {
   public:
    // On any thread. Must not throw.
    virtual Then take(std::size_t share) = 0;

   protected:
    ~Work() = default;
  };

  explicit SpareThreads(std::size_t count) : free_(count) {}

  // Calls work.take() with 0, 1 and so on, `shares` of them, some at the same time, and returns
  // when all have returned. The shares are given out in this order; none is once one has said Stop.
  void share_out(std::size_t shares, Work& work);

 private:
  std::size_t borrow(std::size_t wanted);

  std::atomic<std::size_t> free_;
};

}  // namespace restante::stores
