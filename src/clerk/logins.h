// SPDX-License-Identifier: Apache-2.0
//
// How many have logged in, and how fast they come.
#pragma once

#include <cstdint>
#include <deque>

#include "restante/base/clock.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/processes/metrics_memory.h"

namespace restante::clerk {

class Logins final : loop::Timer::Handler {
 public:
  // `book` is borrowed.
  Logins(loop::Loop& loop, const processes::MetricsBook& book);

  // Since the server was started, over all its upgrades.
  std::uint64_t total() const;
  std::uint64_t failed() const;

  // A second, in the last minute; of a clerk that is younger, since it began.
  double rate() const;

 private:
  struct Sample {
    TimePoint at;
    std::uint64_t total;
  };

  void on_timer(loop::Timer& timer) override;

  loop::Loop& loop_;
  const processes::MetricsBook& book_;
  std::deque<Sample> samples_;  // the oldest first
  loop::Timer timer_;
};

}  // namespace restante::clerk
