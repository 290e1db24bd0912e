// SPDX-License-Identifier: Apache-2.0
//
// A clock that stands still until it is set.
#pragma once

#include <atomic>
#include <cstdint>

#include "restante/oauth/wall_clock.h"

namespace restante::oauth {

class ManualClock final : public WallClock {
 public:
  explicit ManualClock(std::int64_t seconds) : seconds_(seconds) {}

  [[nodiscard]] std::int64_t seconds() const override { return seconds_; }
  void set(std::int64_t seconds) { seconds_ = seconds; }

 private:
  std::atomic<std::int64_t> seconds_;
};

}  // namespace restante::oauth
