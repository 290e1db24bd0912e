// SPDX-License-Identifier: Apache-2.0
//
// What a process gives up of what its user may do, walls or none, for good.
//
//   shut_capabilities()       while it may still change them: as it was started
//   (the process becomes another user)
//   drop_capabilities(keep)
//   forbid_new_privileges()
//   forbid_core_dumps()
//
// No limit on the number of processes (RLIMIT_NPROC) is set: the kernel counts all threads of a
// user, other services' among them, so no number is right. That nothing forks is the sandbox's to
// see to.
#pragma once

#include "restante/base/result.h"

namespace restante::sandbox {

// From here on no program or change of user can bring a capability back: the bounding and the
// ambient set are empty, and being root (uid 0) brings none at exec. Nothing to do for a process
// that may not: it has nothing to lose but what drop_capabilities() takes.
[[nodiscard]] Result<void> shut_capabilities();

enum class Kept {
  Nothing,
  AllFiles,  // CAP_DAC_OVERRIDE, where it is there: mail of any owner
};
[[nodiscard]] Result<void> drop_capabilities(Kept kept);

// From here on no program that this process starts gains rights, as by a set-user-ID bit.
[[nodiscard]] Result<void> forbid_new_privileges();

// The kernel writes no memory of this process to disk, nor lets other processes of the same user
// look into it.
[[nodiscard]] Result<void> forbid_core_dumps();

}  // namespace restante::sandbox
