// SPDX-License-Identifier: Apache-2.0
//
// Who the process is, and what it may open.
#pragma once

#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante {

// Raises the soft limit of open files to the hard one.
void raise_descriptor_limit();

// Makes `folder` (mode 0711) where it is missing and gives it to `user` and `group`, where these
// are not empty.
[[nodiscard]] Result<void> make_runtime_folder(const std::string& folder, const std::string& user,
                                               const std::string& group);

// Becomes server.user and server.group, for good. Nothing to do where both are empty.
[[nodiscard]] Result<void> drop_privileges(const config::ServerSettings& settings);

}  // namespace restante
