// SPDX-License-Identifier: Apache-2.0
#include "restante/sandbox/rights.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

namespace restante::sandbox {

Result<void> forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return {};
  return system_failure(errno, "can't forbid new privileges");
}

Result<void> forbid_core_dumps() {
  constexpr rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) return {};
  return system_failure(errno, "can't turn core dumps off");
}

}  // namespace restante::sandbox
