// SPDX-License-Identifier: Apache-2.0
//
// Time as everything below the loop sees it: an argument. Only the loop reads a real clock.
#pragma once

#include <chrono>

namespace restante {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

}  // namespace restante
