// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante::processes {

// For --check, by whoever starts the server: what would keep it from making the files of its
// sockets. Nothing is made or listened on.
[[nodiscard]] std::vector<Error> check_sockets(const config::Settings& settings);

}  // namespace restante::processes
