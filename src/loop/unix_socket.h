// SPDX-License-Identifier: Apache-2.0
//
// A socket in the file system, to listen on.
#pragma once

#include <string>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/loop/listening_socket.h"

namespace restante::loop {

// Bound, but not listening yet: so nobody comes in before the file is whom it is to be. Replaces a
// socket file that nobody listens on, and no other file.
[[nodiscard]] Result<Descriptor> bind_unix(const std::string& path, const FileRights& rights);

}  // namespace restante::loop
