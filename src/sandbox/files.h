// SPDX-License-Identifier: Apache-2.0
//
// Landlock: which files the process may reach.
#pragma once

#include <span>

#include "restante/sandbox/sandbox.h"

namespace restante::sandbox {

[[nodiscard]] Wall files_wall();

// REQUIRES: files_wall() is Stands, and no new privileges are allowed.
[[nodiscard]] Result<void> leave_files(std::span<const Territory> territories);

}  // namespace restante::sandbox
