// SPDX-License-Identifier: Apache-2.0
//
// The files that a process of a role needs and may not be able to open itself: the supervisor opens
// them with its rights, once for each set. Whoever has not the role has not the files.
#pragma once

#include <expected>
#include <vector>

#include "restante/base/held_files.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"

namespace restante {

// All that is wrong. `before`: those of the set before; null where there is none.
[[nodiscard]] std::expected<HeldFiles, std::vector<Error>> gather_papers(
    const config::Settings& settings, processes::Role role, const HeldFiles* before);

}  // namespace restante
