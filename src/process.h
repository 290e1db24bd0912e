// SPDX-License-Identifier: Apache-2.0
//
// What a process of each role does from its fork to its end. First it becomes who it is to be, and
// puts up its walls; only then it reads what others wrote.
#pragma once

#include <exception>

#include "restante/base/exit_code.h"
#include "restante/base/result.h"
#include "restante/processes/assignment.h"

namespace restante {

// The exit code. Each tells the supervisor why it can't serve, if it can't.
[[nodiscard]] ExitCode run_auth(processes::Assignment assignment);
[[nodiscard]] ExitCode run_worker(processes::Assignment assignment);
[[nodiscard]] ExitCode run_clerk(processes::Assignment assignment);

// Takes user and walls of its role. REQUIRES: this is the only thread.
[[nodiscard]] Result<void> become(const config::Settings& settings, processes::Role role);

// The same, and a log that waits for nothing, a reserve of memory and threads.
[[nodiscard]] Result<void> settle_in(const processes::Assignment& assignment);

// For one that can't serve.
ExitCode give_up(processes::Assignment& assignment, const Error& error);

}  // namespace restante
