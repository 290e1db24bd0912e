// SPDX-License-Identifier: Apache-2.0
//
// Where the system has no capabilities: becoming another user is all there is to give up.
#include "restante/sandbox/rights.h"

namespace restante::sandbox {

Result<void> shut_capabilities() {
  return {};
}

Result<void> drop_capabilities(Kept) {
  return {};
}

}  // namespace restante::sandbox
