// SPDX-License-Identifier: Apache-2.0
//
// The time of day, which the dates in tokens are compared with. Safe from any thread.
#pragma once

#include <cstdint>

namespace restante::oauth {

class WallClock {
 public:
  virtual ~WallClock() = default;

  // Seconds since 1970 (the NumericDate of RFC 7519).
  [[nodiscard]] virtual std::int64_t seconds() const = 0;
};

class SystemClock final : public WallClock {
 public:
  [[nodiscard]] std::int64_t seconds() const override;
};

}  // namespace restante::oauth
