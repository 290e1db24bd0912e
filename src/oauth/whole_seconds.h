// SPDX-License-Identifier: Apache-2.0
//
// Durations as the dates in tokens count.
#pragma once

#include <chrono>
#include <cstdint>

#include "restante/base/clock.h"

namespace restante::oauth {

constexpr std::int64_t whole_seconds(Duration duration) {
  return std::chrono::floor<std::chrono::seconds>(duration).count();
}

}  // namespace restante::oauth
