// SPDX-License-Identifier: Apache-2.0
//
// When the next one is due: so many a second, evenly, from a beginning. What could not be started
// in time stays due at its own time, so that waiting for a slow server counts as latency.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "instant.h"

namespace restante::load {

class Pacer {
 public:
  static constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();

  // `count`: no more than so many. REQUIRES: per_second > 0.
  Pacer(double per_second, Instant begin, std::uint64_t count = no_end)
      : per_second_(per_second), begin_(begin), count_(count) {}

  // Takes the oldest one that is due, and says since when.
  [[nodiscard]] std::optional<Instant> take(Instant now) {
    if (!is_due(now)) return std::nullopt;
    return due_at(taken_++);
  }

  bool is_due(Instant now) const { return taken_ < count_ && due_at(taken_) <= now; }

  // When the next one is or was due; nothing if there are no more.
  std::optional<Instant> next() const {
    return taken_ < count_ ? std::optional(due_at(taken_)) : std::nullopt;
  }

 private:
  Instant due_at(std::uint64_t index) const {
    const std::chrono::duration<double> offset(static_cast<double>(index) / per_second_);
    return begin_ + std::chrono::duration_cast<Nanoseconds>(offset);
  }

  double per_second_;
  Instant begin_;
  std::uint64_t count_;
  std::uint64_t taken_ = 0;
};

}  // namespace restante::load
