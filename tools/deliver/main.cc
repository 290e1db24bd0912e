// SPDX-License-Identifier: Apache-2.0
//
// restante-deliver: a delivery agent, which mail systems start for each message. See
// restante-deliver(8).
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "errand.h"
#include "restante/base/standard_descriptors.h"
#include "version.h"

namespace {

using namespace restante::deliver;

// A bug of ours must not send mail back to who wrote it.
extern "C" void keep_the_message(int) {
  constexpr std::string_view text = "restante-deliver: a bug, please report it\n";
  (void)!::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(exit_try_again);
}

void catch_bugs() {
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS}) {
    ::signal(number, keep_the_message);
  }
}

DeliverExit obey(int count, char** words) {
  Errand errand;
  std::string from;
  CLI::App command("Puts a message from standard input into a user's maildrop.",
                   "restante-deliver");
  command.add_option("--config", errand.config, "the server's configuration")
      ->capture_default_str()
      ->type_name("FILE");
  command.add_option("--user", errand.user, "whose maildrop: user or user@domain")
      ->required()
      ->type_name("USER");
  auto* const has_from =
      command.add_option("--from", from, "who sent it, for Return-Path; '' for the null address")
          ->type_name("ADDRESS");
  command.add_option("--max-octets", errand.octets_max, "a larger message is refused")
      ->capture_default_str()
      ->type_name("N");
  command.set_version_flag("--version", "restante-deliver " RESTANTE_VERSION,
                           "print the version, exit");
  command.set_help_flag("--help", "print this, exit");
  try {
    command.parse(count, words);
  } catch (const CLI::Success& wanted) {
    command.exit(wanted);
    return exit_delivered;
  } catch (const CLI::ParseError& problem) {
    fmt::print(stderr, "restante-deliver: {}\nrestante-deliver: --help says what is possible\n",
               problem.what());
    return exit_wrong_usage;
  }
  if (has_from->count() > 0) errand.from = from;
  return run(errand);
}

}  // namespace

int main(int count, char** words) {
  restante::fill_standard_descriptors();
  catch_bugs();
  try {
    return obey(count, words);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "restante-deliver: a bug, please report it: {}\n", problem.what());
    return exit_try_again;
  }
}
