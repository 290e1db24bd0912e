// SPDX-License-Identifier: Apache-2.0
//
// Where the system has no Landlock.
#include "files.h"

namespace restante::sandbox {

Wall files_wall() {
  return Wall::Missing;
}

Result<void> leave_files(std::span<const Territory>) {
  return failure(ErrorKind::Unsupported, "this system has no Landlock");
}

}  // namespace restante::sandbox
