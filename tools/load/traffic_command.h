// SPDX-License-Identifier: Apache-2.0
//
// restante-load login, poll, fetch, drain, retr, noop, idle, storm and mix.
#pragma once

#include <CLI/CLI.hpp>

namespace restante::load {

// Adds the subcommands, which run while the program's command line is parsed, say on standard error
// what went wrong, and leave in `exit_code`: 0 no violation and no error, 1 some, 64 wrong usage,
// 75 nobody listens there. `exit_code` outlives `program`.
void add_traffic_commands(CLI::App& program, int& exit_code);

}  // namespace restante::load
