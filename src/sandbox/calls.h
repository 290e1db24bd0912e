// SPDX-License-Identifier: Apache-2.0
//
// seccomp: which system calls the process may make.
#pragma once

#include "restante/sandbox/sandbox.h"

namespace restante::sandbox {

[[nodiscard]] Wall calls_wall();

// REQUIRES: calls_wall() is Stands.
[[nodiscard]] Result<void> leave_calls(const Needs& needs);

}  // namespace restante::sandbox
