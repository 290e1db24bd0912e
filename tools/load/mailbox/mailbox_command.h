// SPDX-License-Identifier: Apache-2.0
//
// restante-load mailbox.
#pragma once

#include <CLI/CLI.hpp>

namespace restante::load {

// Adds the subcommand, which runs while the program's command line is parsed, says on standard
// error what went wrong, and leaves 0, 1 or 64 (an argument that can't be) in `exit_code`;
// `exit_code` outlives `program`.
void add_mailbox_command(CLI::App& program, int& exit_code);

}  // namespace restante::load
