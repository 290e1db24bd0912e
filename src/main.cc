// SPDX-License-Identifier: Apache-2.0
//
// Reads the command line and the configuration, and does what they say.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "check.h"
#include "restante/base/exit_code.h"
#include "restante/base/standard_descriptors.h"
#include "restante/config/load.h"
#include "restante/processes/handover.h"
#include "restante/processes/title.h"
#include "serve.h"
#include "version.h"

namespace restante {
namespace {

struct Wishes {
  std::string config_path = "/etc/restante/restante.toml";
  bool check = false;
  bool print_config = false;
};

int run(const Wishes& wishes, std::vector<std::string> arguments) {
  auto settings = config::load(wishes.config_path);
  if (!settings.has_value()) {
    for (const config::Problem& problem : settings.error()) {
      const std::string text = config::describe(problem);
      fmt::print(stderr, "restante: {}\n", text);
      processes::tell_predecessor(text);
    }
    return exit_configuration;
  }
  if (wishes.print_config) {
    fmt::print("{}", config::print(*settings));
    return exit_done;
  }
  if (wishes.check) return check(wishes.config_path, *settings);
  return serve(wishes.config_path, std::move(*settings), std::move(arguments));
}

int main_with(int count, char** words) {
  Wishes wishes;
  CLI::App command("Restante, a POP3 server. See restante(8) and restante.toml(5).", "restante");
  command.add_option("--config", wishes.config_path, "the configuration")
      ->capture_default_str()
      ->type_name("FILE");
  auto* check_flag =
      command.add_flag("--check", wishes.check, "try the configuration, say what is wrong, exit");
  command
      .add_flag("--print-config", wishes.print_config,
                "print the effective configuration with every default, as TOML, exit")
      ->excludes(check_flag);
  command.set_version_flag("--version", "restante " RESTANTE_VERSION, "print the version, exit");
  command.set_help_flag("--help", "print this, exit");
  try {
    command.parse(count, words);
  } catch (const CLI::Success& wanted) {
    return command.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    fmt::print(stderr, "restante: {}\nrestante: --help says what is possible\n", problem.what());
    return exit_usage;
  }
  return run(wishes, {words, words + count});
}

}  // namespace
}  // namespace restante

int main(int count, char** words) {
  restante::fill_standard_descriptors();
  restante::processes::keep_title_memory(count, words);
  try {
    return restante::main_with(count, words);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "restante: a bug, please report it: {}\n", problem.what());
    return restante::exit_bug;
  }
}
