// SPDX-License-Identifier: Apache-2.0
//
// What a process is there for, which decides who it becomes (privileges.h) and what its walls leave
// it (confinement.h).
#pragma once

#include <string_view>
#include <vector>

namespace restante {

enum class Role {
  Worker,  // clients and mail
  Auth,    // users and their passwords
  Clerk,   // the control socket, metrics
};

// Of one process. It has what each of its roles needs.
using Roles = std::vector<Role>;

// As the log and the manual call it.
[[nodiscard]] std::string_view name_of(Role role);

}  // namespace restante
