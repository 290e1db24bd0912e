// SPDX-License-Identifier: Apache-2.0
//
// Puts up the walls around this process (security.sandbox), as its role and the settings ask for
// them.
#pragma once

#include <optional>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"
#include "restante/sandbox/sandbox.h"

namespace restante {

// Whether a worker may enter the folders of all mail: what stands before the first variable of
// maildrop.path, and security.paths. If not, nobody whose mail lies there can log in. REQUIRES:
// this process took its role.
[[nodiscard]] Result<void> find_mail(const config::Settings& settings);

// What stands now; nothing: security.sandbox is off.
// REQUIRES: this is the only thread, and all folders that are to be made have been.
[[nodiscard]] Result<std::optional<sandbox::Enclosure>> enclose(const config::Settings& settings,
                                                                processes::Role role);

// The same, and says in the log what this process is left with and which walls are missing.
[[nodiscard]] Result<void> put_up_walls(const config::Settings& settings, processes::Role role);

}  // namespace restante
