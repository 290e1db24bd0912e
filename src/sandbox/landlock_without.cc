// SPDX-License-Identifier: Apache-2.0
//
// Where the system has no Landlock.
#include "landlock.h"

namespace restante::sandbox {

Wall files_wall() {
  return Wall::Missing;
}

Wall network_wall() {
  return Wall::Missing;
}

Wall signals_wall() {
  return Wall::Missing;
}

Result<std::vector<Territory>> leave_places(const Needs&) {
  return failure(ErrorKind::Unsupported, "this system has no Landlock");
}

}  // namespace restante::sandbox
