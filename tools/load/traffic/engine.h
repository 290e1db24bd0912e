// SPDX-License-Identifier: Apache-2.0
//
// Runs a Plan: threads with a crew each, and the calling thread, which watches the clock, the
// server's process and the keyboard.
#pragma once

#include "plan.h"
#include "progress.h"
#include "report/results.h"
#include "restante/base/result.h"

namespace restante::load {

// Whether anybody listens there at all; the Error says why not.
[[nodiscard]] Result<void> check_reachable(const Plan& plan);

// Fills what was measured; the texts of the Results are the caller's. SIGINT and SIGTERM end it
// early. An Error before anything was done: a file for TLS, or threads. Raises the limit of open
// files as far as it may.
[[nodiscard]] Result<Results> run(const Plan& plan, Progress& progress);

}  // namespace restante::load
