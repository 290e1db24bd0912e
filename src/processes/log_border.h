// SPDX-License-Identifier: Apache-2.0
//
// What the log of several processes needs of the supervisor.
#pragma once

#include <cstdint>

#include "restante/processes/assignment.h"

namespace restante::processes {

// In a child: its lines say whose they are. `worker`: 0 where it is the only one.
void name_in_log(Role role, std::uint32_t worker);

// What the log is written to, for those who may not open it; negative: there is nothing to hand on.
[[nodiscard]] int log_target();

}  // namespace restante::processes
