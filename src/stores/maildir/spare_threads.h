// SPDX-License-Identifier: Apache-2.0
//
// Threads beside the caller's own, for work that is long and comes in shares. There are only so
// many, however many call at once: who finds none free works alone.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "folders.h"

namespace restante::stores {

class SpareThreads {
 public:
  using Work = std::function<Visit(std::size_t share)>;

  explicit SpareThreads(std::size_t count) : free_(count) {}

  // Calls work(0), work(1) and so on, `shares` of them, some at the same time, and returns when all
  // have returned. They begin in this order; once one has answered Stop, no other begins.
  void share_out(std::size_t shares, const Work& work);

 private:
  std::size_t take(std::size_t wanted);

  std::atomic<std::size_t> free_;
};

}  // namespace restante::stores
