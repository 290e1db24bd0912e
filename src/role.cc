// SPDX-License-Identifier: Apache-2.0
#include "role.h"

namespace restante {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::Worker:
      return "worker";
    case Role::Auth:
      return "auth";
    case Role::Clerk:
      return "clerk";
  }
  return {};
}

}  // namespace restante
