// SPDX-License-Identifier: Apache-2.0
//
// Notes a point of the last hour each ten seconds.
#pragma once

#include <optional>

#include "restante/base/wall_clock.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/processes/metrics_memory.h"

namespace restante::clerk {

// What the figures say at a moment; `before` are those of the point before, for what is measured
// between two.
[[nodiscard]] metrics::Point point_of(const metrics::Figures& figures,
                                      const metrics::Figures& before, std::int64_t time);

class Sampler final : loop::Timer::Handler {
 public:
  // All is borrowed. Does nothing before start().
  Sampler(loop::Loop& loop, const WallClock& clock, processes::MetricsBook& book);

  void start();
  // Another one has its place.
  void stop() { timer_.stop(); }

 private:
  void on_timer(loop::Timer&) override;

  loop::Loop& loop_;
  const WallClock& clock_;
  processes::MetricsBook& book_;
  metrics::Figures before_{};
  loop::Timer timer_;
};

}  // namespace restante::clerk
