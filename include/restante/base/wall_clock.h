// SPDX-License-Identifier: Apache-2.0
//
// The time of day, for what bears dates: certificates, tickets, tokens. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace restante {

class WallClock {
 public:
  virtual ~WallClock() = default;

  [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;

  // Since 1970: the NumericDate of RFC 7519.
  [[nodiscard]] std::int64_t seconds() const {
    return std::chrono::floor<std::chrono::seconds>(now().time_since_epoch()).count();
  }
};

class SystemClock final : public WallClock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::now();
  }
};

}  // namespace restante
