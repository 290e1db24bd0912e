// SPDX-License-Identifier: Apache-2.0
//
// The composition root: reads the command line and the configuration, puts the rooms together and
// runs the loop.
#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "composition.h"
#include "privileges.h"
#include "restante/base/log.h"
#include "restante/config/load.h"
#include "restante/loop/job.h"
#include "restante/loop/loop.h"
#include "restante/server/server.h"
#include "restante/server/tls_context.h"
#include "version.h"

namespace restante {
namespace {

// sysexits.h, as DESIGN.md says.
enum Exit {
  exit_done = 0,
  exit_other = 1,
  exit_usage = 64,
  exit_bug = 70,
  exit_later = 75,
  exit_configuration = 78
};

struct Wishes {
  std::string config_path = "/etc/restante/restante.toml";
  bool check = false;
  bool print_config = false;
};

int complain(const Error& error) {
  fmt::print(stderr, "restante: {}\n", error.text);
  return error.kind == ErrorKind::TryAgain ? exit_later : exit_other;
}

// What only using it shows to be wrong: the files that the configuration names.
Result<void> try_files(const config::Settings& settings) {
  const server::DayClock clock;
  tls::TicketKeys keys(tls::TicketKeys::random_secret(), clock);
  const auto context = server::load_tls(settings.tls, keys);
  if (!context.has_value()) return std::unexpected(context.error());
  if (*context != nullptr) server::warn_of_expiries(**context, clock.now());
  const auto sources = open_sources(settings.auth);
  if (!sources.has_value()) return std::unexpected(sources.error());
  const oauth::SystemClock seconds;
  const auto tokens = open_tokens(settings.auth.oauth, settings.auth.cache_ttl, seconds);
  if (!tokens.has_value()) return std::unexpected(tokens.error());
  return {};
}

int check(const std::string& path, const config::Settings& settings) {
  if (const auto tried = try_files(settings); !tried.has_value()) {
    fmt::print(stderr, "restante: {}\n", tried.error().text);
    return exit_configuration;
  }
  fmt::print("{}: all right\n", path);
  return exit_done;
}

int serve(const std::string& path, config::Settings settings) {
  if (const auto opened = log::open(settings.log); !opened.has_value()) {
    return complain(opened.error());
  }
  ::umask(S_IRWXG | S_IRWXO);
  raise_descriptor_limit();
  loop::set_pool_size(settings.server.threads);

  Composition composition;
  loop::Loop loop;
  server::Server server(loop, path, composition);
  if (const auto listening = server.listen(settings); !listening.has_value()) {
    return complain(listening.error());
  }
  const auto& identity = settings.server;
  if (const auto made = make_runtime_folder(identity.runtime_dir, identity.user, identity.group);
      !made.has_value()) {
    return complain(made.error());
  }
  if (const auto dropped = drop_privileges(identity); !dropped.has_value()) {
    return complain(dropped.error());
  }
  if (const auto prepared = server.prepare(std::move(settings)); !prepared.has_value()) {
    return complain(prepared.error());
  }
  if (server.run() == server::Server::Stopped::AtOnce) {
    // Threads may still be reading or hashing; nobody waits for what they find.
    std::_Exit(exit_done);
  }
  return exit_done;
}

int run(const Wishes& wishes) {
  auto settings = config::load(wishes.config_path);
  if (!settings.has_value()) {
    for (const config::Problem& problem : settings.error()) {
      fmt::print(stderr, "restante: {}\n", config::describe(problem));
    }
    return exit_configuration;
  }
  if (wishes.print_config) {
    fmt::print("{}", config::print(*settings));
    return exit_done;
  }
  if (wishes.check) return check(wishes.config_path, *settings);
  return serve(wishes.config_path, std::move(*settings));
}

int main_with(int count, char** words) {
  Wishes wishes;
  CLI::App command("Restante, a POP3 server. See restante(8) and restante.toml(5).", "restante");
  command.add_option("--config", wishes.config_path, "the configuration")
      ->capture_default_str()
      ->type_name("FILE");
  auto* check_flag =
      command.add_flag("--check", wishes.check, "read the configuration, say what is wrong, exit");
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
  return run(wishes);
}

}  // namespace
}  // namespace restante

int main(int count, char** words) {
  try {
    return restante::main_with(count, words);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "restante: a bug, please report it: {}\n", problem.what());
    return restante::exit_bug;
  }
}
