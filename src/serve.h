// SPDX-License-Identifier: Apache-2.0
//
// The server as a whole: puts the rooms together and serves, in this process or in several.
#pragma once

#include <string>

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"

namespace restante {

// Serves until told to stop. `path` is where the settings were read, and will be read again.
[[nodiscard]] ExitCode serve(const std::string& path, config::Settings settings);

}  // namespace restante
