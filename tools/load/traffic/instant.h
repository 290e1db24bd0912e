// SPDX-License-Identifier: Apache-2.0
//
// The clock of measurements: nanoseconds, because the loop's milliseconds are longer than most
// answers take. Deadlines keep to the loop's time.
#pragma once

#include <chrono>

namespace restante::load {

using Instant = std::chrono::steady_clock::time_point;
using Nanoseconds = std::chrono::nanoseconds;

[[nodiscard]] inline Instant read_clock() {
  return std::chrono::steady_clock::now();
}

[[nodiscard]] inline double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace restante::load
