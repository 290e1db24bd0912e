// SPDX-License-Identifier: Apache-2.0
//
// The plots of one run, or of several laid over each other (a colour each).
#pragma once

#include <vector>

#include "page.h"
#include "summary.h"

namespace restante::load {

// More points than this would not be seen: longer runs are drawn with several intervals as one,
// whose counts are their sum and whose latencies are the worst of them.
inline constexpr std::size_t points_max = 400;

// p50, p90, p99 and max of the leading operation: in one plot, or a plot each for several runs.
[[nodiscard]] std::vector<Figure> latency_figures(Runs runs);

// Sessions, requests, MB and, where there are any, errors and violations, per second.
[[nodiscard]] std::vector<Figure> rate_figures(Runs runs);

// Latency against percentile: all operations in one plot, or a plot each for several runs.
[[nodiscard]] std::vector<Figure> distribution_figures(Runs runs);

// Memory and busy cores; none where no server was watched.
[[nodiscard]] std::vector<Figure> server_figures(Runs runs);

}  // namespace restante::load
