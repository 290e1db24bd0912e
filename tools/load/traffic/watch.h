// SPDX-License-Identifier: Apache-2.0
//
// What a server's process and all that descend from it use, from Linux's /proc.
#pragma once

#include <sys/types.h>

#include <optional>

#include "report/results.h"

namespace restante::load {

// Nothing if there is no such process. `at_seconds` is passed on. Memory that processes share
// counts in each of them; processor time includes that of children that have ended.
[[nodiscard]] std::optional<ServerSample> watch(pid_t process, double at_seconds);

}  // namespace restante::load
