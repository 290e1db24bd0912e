// SPDX-License-Identifier: Apache-2.0
//
// restante-load: puts load on a POP3 server, and checks what it answers. See restante-load(1).
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include "mailbox/mailbox_command.h"
#include "report/report_command.h"
#include "restante/base/exit_code.h"
#include "restante/base/standard_descriptors.h"
#include "traffic_command.h"
#include "version.h"

namespace {

int run(int argument_count, char** arguments) {
  CLI::App program("Puts load on a POP3 server, and checks what it answers.", "restante-load");
  program.set_version_flag("--version", std::string("restante-load ") + RESTANTE_VERSION);
  program.require_subcommand(0, 1);
  int exit_code = restante::exit_done;
  restante::load::add_traffic_commands(program, exit_code);
  restante::load::add_mailbox_command(program, exit_code);
  restante::load::add_report_command(program, exit_code);
  restante::load::add_growth_command(program, exit_code);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? restante::exit_done : restante::exit_usage;
  }
  if (!program.get_subcommands().empty()) return exit_code;
  std::fputs("restante-load: say what to do, \"fetch\" for one; --help lists all there is\n",
             stderr);
  return restante::exit_usage;
}

}  // namespace

int main(int argument_count, char** arguments) try {
  restante::fill_standard_descriptors();
  const int code = run(argument_count, arguments);
  // What a script reads from us must have arrived before we say that all is well.
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!is_written) std::fputs("restante-load: can't write to standard output\n", stderr);
  return is_written || code != restante::exit_done ? code : restante::exit_other;
} catch (const std::exception& error) {
  std::fprintf(stderr, "restante-load: %s\n", error.what());
  return restante::exit_bug;
}
