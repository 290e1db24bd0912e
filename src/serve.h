// SPDX-License-Identifier: Apache-2.0
//
// The server as a whole: puts the rooms together and serves, in this process or in several.
#pragma once

#include <string>
#include <vector>

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"

namespace restante {

// Serves until told to stop. `path` is where the settings were read, and will be read again.
// `arguments` are those of the command line: an upgrade starts the program on disk with the same.
[[nodiscard]] ExitCode serve(const std::string& path, config::Settings settings,
                             std::vector<std::string> arguments);

}  // namespace restante
