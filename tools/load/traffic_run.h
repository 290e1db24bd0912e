// SPDX-License-Identifier: Apache-2.0
//
// A run from what was asked for to its report.
#pragma once

#include "traffic_options.h"

namespace restante::load {

// Says on standard error what goes wrong, and answers the exit code of add_traffic_commands().
[[nodiscard]] int run_traffic(const TrafficOptions& options);

}  // namespace restante::load
