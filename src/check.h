// SPDX-License-Identifier: Apache-2.0
//
// restante --check, once the settings are right in themselves: tries the files that they name and
// says on standard error all that is wrong with them.
#pragma once

#include <string>

<<<<<<< HEAD
#include "restante/base/exit_code.h"
=======
#include "exit_code.h"
>>>>>>> w-users
#include "restante/config/settings.h"

namespace restante {

<<<<<<< HEAD
=======
// exit_done: all is right, but for warnings. exit_other: the server would start, and leave lines of
// users out or keep users from logging in. exit_later: a file can't be read now. Else
// exit_configuration: the server would not start.
>>>>>>> w-users
[[nodiscard]] ExitCode check(const std::string& path, const config::Settings& settings);

}  // namespace restante
