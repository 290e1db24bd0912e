// SPDX-License-Identifier: Apache-2.0
//
// A clock that stands still until it is set.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "restante/base/wall_clock.h"

namespace restante::oauth {

class ManualClock final : public WallClock {
 public:
  explicit ManualClock(std::int64_t seconds) : seconds_(seconds) {}

  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds_));
  }
  void set(std::int64_t seconds) { seconds_ = seconds; }

 private:
  std::atomic<std::int64_t> seconds_;
};

}  // namespace restante::oauth
