// SPDX-License-Identifier: Apache-2.0
//
// Who the process is, and what it may open.
#pragma once

#include <optional>
#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"

namespace restante {

// Raises the soft limit of open files to the hard one.
void raise_descriptor_limit();

// Whether the accounts that the settings name are there, and root is told who to become.
[[nodiscard]] Result<void> check_accounts(const config::ServerSettings& settings);

// What to tell an operator whose processes stay root; nothing where none does. REQUIRES:
// check_accounts(settings) went well.
[[nodiscard]] std::optional<std::string> warning_of_root(const config::ServerSettings& settings);

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

// Becomes who the settings name for this role, for good: server.user with server.group, or
// server.auth_user with the groups that it is in. All capabilities go with it, but for a worker
// that stays root that which reads mail of any owner. A process that was not started as root stays
// who it is, and loses its capabilities nevertheless. REQUIRES: check_accounts(settings) went well;
// this is the only thread.
[[nodiscard]] Result<void> drop_privileges(const config::ServerSettings& settings,
                                           processes::Role role);

}  // namespace restante
