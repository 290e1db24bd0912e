// SPDX-License-Identifier: Apache-2.0
//
// restante-load report and restante-load growth.
#pragma once

#include <CLI/CLI.hpp>

namespace restante::load {

// Each adds its subcommand, which runs while the program's command line is parsed, says on standard
// error what went wrong, and leaves 0 or 1 in `exit_code`; `exit_code` outlives `program`.
void add_report_command(CLI::App& program, int& exit_code);
void add_growth_command(CLI::App& program, int& exit_code);

}  // namespace restante::load
