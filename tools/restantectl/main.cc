// SPDX-License-Identifier: Apache-2.0
//
// restantectl: the administrator's tool beside the server. See restantectl(8).
#include "hash_password.h"
#include "path.h"
#include "user_add.h"
#include "verb.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <initializer_list>
#include <string>

#include "restante/base/standard_descriptors.h"
#include "version.h"

namespace {

using restante::ExitCode;

ExitCode run(int argument_count, char** arguments) {
  CLI::App program("Looks after Restante, the POP3 server.", "restantectl");
  program.set_version_flag("--version", std::string("restantectl ") + RESTANTE_VERSION);
  program.require_subcommand(0, 1);

  restante::ctl::HashPassword hash_password(program);
  restante::ctl::UserAdd user_add(program);
  restante::ctl::Path path(program);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? restante::exit_done : restante::exit_usage;
  }
  const std::initializer_list<restante::ctl::Verb*> verbs = {&hash_password, &user_add, &path};
  for (restante::ctl::Verb* verb : verbs) {
    if (verb->is_chosen()) return verb->run();
  }
  restante::ctl::complain("say what to do: hash-password, user-add or path; --help says more");
  return restante::exit_usage;
}

}  // namespace

int main(int argument_count, char** arguments) try {
  restante::fill_standard_descriptors();
  const ExitCode code = run(argument_count, arguments);
  // What a script reads from us must have arrived before we say that all is well.
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!is_written) restante::ctl::complain("can't write to standard output");
  return is_written || code != restante::exit_done ? code : restante::exit_other;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "restantectl: a bug, please report it: %s\n", problem.what());
  return restante::exit_bug;
}
