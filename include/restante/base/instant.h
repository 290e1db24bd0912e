// SPDX-License-Identifier: Apache-2.0
//
// Time for measuring what takes less than a Duration can say.
#pragma once

#include <chrono>

namespace restante {

using Instant = std::chrono::steady_clock::time_point;

}  // namespace restante
