// SPDX-License-Identifier: Apache-2.0
//
// What keeps this process from a folder.
#pragma once

#include <sys/types.h>

#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante {

// "root", or "user 0" behind walls, where nobody tells a user's name.
[[nodiscard]] std::string name_of(uid_t user);

// As whom a process that took its role opens files.
[[nodiscard]] std::string name_of_us(const config::ServerSettings& settings);

// Whether this process may enter a folder, and all those above it. The error begins with `key`, and
// says who may not enter which of them. NotFound: one is missing, or is no folder. Denied: one is
// shut. REQUIRES: this process took its role. `folder` is an absolute path.
[[nodiscard]] Result<void> check_reach(std::string_view key, const std::string& folder,
                                       const config::ServerSettings& settings);

}  // namespace restante
