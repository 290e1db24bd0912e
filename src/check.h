// SPDX-License-Identifier: Apache-2.0
//
// restante --check, once the settings are right in themselves: tries the files that they name and
// says on standard error all that is wrong with them.
#pragma once

#include <string>

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"

namespace restante {

// exit_done: all is right, but for warnings. exit_other: the server would start, and leave lines of
// users out or keep users from logging in. exit_later: a file can't be read now. Else
// exit_configuration: the server would not start.
[[nodiscard]] ExitCode check(const std::string& path, const config::Settings& settings);

}  // namespace restante
