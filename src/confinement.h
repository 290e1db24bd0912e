// SPDX-License-Identifier: Apache-2.0
//
// Puts up the walls around this process (security.sandbox), as its role and the settings ask for
// them.
#pragma once

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"

namespace restante {

// Whether a worker may enter the folders of all mail: what stands before the first variable of
// maildrop.path, and security.paths. If not, nobody whose mail lies there can log in. REQUIRES:
// this process took its role.
[[nodiscard]] Result<void> find_mail(const config::Settings& settings);

// Says in the log what this process is left with and which walls are missing; and, where the
// folder of all mail is, that it is.
// REQUIRES: this is the only thread, and all folders that are to be made have been.
[[nodiscard]] Result<void> put_up_walls(const config::Settings& settings, processes::Role role);

}  // namespace restante
