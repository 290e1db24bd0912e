// SPDX-License-Identifier: Apache-2.0
//
// restante-load: puts load on a POP3 server, and checks what it answers. See restante-load(1).
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include "mailbox/mailbox_command.h"
#include "report/report_command.h"
#include "traffic_command.h"
#include "version.h"

namespace {

constexpr int exit_failed = 1;
constexpr int exit_wrong_usage = 64;
constexpr int exit_our_bug = 70;

int run(int argument_count, char** arguments) {
  CLI::App program("Puts load on a POP3 server, and checks what it answers.", "restante-load");
  program.set_version_flag("--version", std::string("restante-load ") + RESTANTE_VERSION);
  program.require_subcommand(1);
  int exit_code = 0;
  restante::load::add_traffic_commands(program, exit_code);
  restante::load::add_mailbox_command(program, exit_code);
  restante::load::add_report_command(program, exit_code);
  restante::load::add_growth_command(program, exit_code);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : exit_wrong_usage;
  }
  return exit_code;
}

}  // namespace

int main(int argument_count, char** arguments) try {
  const int code = run(argument_count, arguments);
  // What a script reads from us must have arrived before we say that all is well.
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!is_written) std::fputs("restante-load: can't write to standard output\n", stderr);
  return is_written || code != 0 ? code : exit_failed;
} catch (const std::exception& error) {
  std::fprintf(stderr, "restante-load: %s\n", error.what());
  return exit_our_bug;
}
