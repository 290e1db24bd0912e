// SPDX-License-Identifier: Apache-2.0
//
// What a process needs of the world outside, by its role and the settings. There is no second list
// to keep.
#pragma once

#include "restante/config/settings.h"
#include "restante/processes/assignment.h"
#include "restante/sandbox/sandbox.h"

namespace restante {

// Links are not followed.
[[nodiscard]] sandbox::Needs needs_of(const config::Settings& settings, processes::Role role);

}  // namespace restante
