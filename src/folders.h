// SPDX-License-Identifier: Apache-2.0
//
// The folders that the server makes for itself.
#pragma once

#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante {

// Makes server.runtime_dir (mode 0711) where it is missing and gives it to server.user and
// server.group, where these are not empty; likewise `lock_folder` (mode 0700). Folders that are
// there stay as they are.
// REQUIRES: check_accounts(settings) went well.
[[nodiscard]] Result<void> make_folders(const config::ServerSettings& settings,
                                        const std::string& lock_folder);
// Whether these could be made, for --check.
[[nodiscard]] Result<void> check_folders(const config::ServerSettings& settings,
                                         const std::string& lock_folder);

// Of a process that took its role: whether it may keep locks there, if the folder is there.
[[nodiscard]] Result<void> check_lock_folder(const config::ServerSettings& settings,
                                             const std::string& folder);

}  // namespace restante
