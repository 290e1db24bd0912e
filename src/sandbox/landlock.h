// SPDX-License-Identifier: Apache-2.0
//
// Landlock: which files, TCP ports and other processes the process may reach.
#pragma once

#include <vector>

#include "restante/sandbox/sandbox.h"

namespace restante::sandbox {

[[nodiscard]] Wall files_wall();
[[nodiscard]] Wall network_wall();
[[nodiscard]] Wall signals_wall();

// Those of the territories that are there, which the process is left with.
// REQUIRES: files_wall() is Stands, and no new privileges are allowed.
[[nodiscard]] Result<std::vector<Territory>> leave_places(const Needs& needs);

}  // namespace restante::sandbox
