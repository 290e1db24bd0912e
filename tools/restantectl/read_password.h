// SPDX-License-Identifier: Apache-2.0
//
// A password from whoever runs us: typed twice without echo where standard input is a terminal,
// else one line of it.
#pragma once

#include "restante/auth/credentials.h"
#include "restante/base/result.h"

namespace restante::ctl {

// Unsupported: nothing typed, too long, or not the same twice. A signal while reading from the
// terminal ends the process, with the echo back on.
[[nodiscard]] Result<auth::Secret> read_password();

}  // namespace restante::ctl
