// SPDX-License-Identifier: Apache-2.0
//
// restante --check, once the settings are right in themselves: tries the files that they name and
// says on standard error all that is wrong with them.
#pragma once

#include <string>

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"

namespace restante {

[[nodiscard]] ExitCode check(const std::string& path, const config::Settings& settings);

}  // namespace restante
