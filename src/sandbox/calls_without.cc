// SPDX-License-Identifier: Apache-2.0
//
// Where there is no libseccomp.
#include "calls.h"

namespace restante::sandbox {

Wall calls_wall() {
  return Wall::Missing;
}

Result<void> leave_calls(const Needs&) {
  return failure(ErrorKind::Unsupported, "this build has no filter of system calls");
}

}  // namespace restante::sandbox
