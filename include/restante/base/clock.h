// SPDX-License-Identifier: Apache-2.0
//
// Time as everything below the loop sees it: an argument.
#pragma once

#include <chrono>

namespace restante {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

// For those that have no loop to tell them: the supervisor, the log's thread, the threads of the
// pool.
inline TimePoint steady_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

}  // namespace restante
