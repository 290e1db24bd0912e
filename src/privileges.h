// SPDX-License-Identifier: Apache-2.0
//
// Who the process is, and what it may open.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"

namespace restante {

struct Account {
  std::string name;  // empty: not asked for
  std::optional<uid_t> user;
  std::optional<gid_t> group;
};

// server.user with server.group, or else with its own group.
[[nodiscard]] Result<Account> find_account(const config::ServerSettings& settings);

// Raises the soft limit of open files to the hard one.
void raise_descriptor_limit();

// Whether the accounts that the settings name are there, and root is told who to become.
[[nodiscard]] Result<void> check_accounts(const config::ServerSettings& settings);

// What to tell an operator whose processes stay root; nothing where none does. REQUIRES:
// check_accounts(settings) went well.
[[nodiscard]] std::optional<std::string> warning_of_root(const config::ServerSettings& settings);

// Becomes who the settings name for this role, for good: server.user with server.group, or
// server.auth_user with the groups that it is in. All capabilities go with it, but for a worker
// that stays root that which reads mail of any owner. A process that was not started as root stays
// who it is, and loses its capabilities nevertheless. REQUIRES: check_accounts(settings) went well;
// this is the only thread.
[[nodiscard]] Result<void> drop_privileges(const config::ServerSettings& settings,
                                           processes::Role role);

}  // namespace restante
