// SPDX-License-Identifier: Apache-2.0
#include "serve.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

#include "folders.h"
#include "papers.h"
#include "privileges.h"
#include "process.h"
#include "restante/accounts/memory.h"
#include "restante/base/log.h"
#include "restante/clerk/blocks.h"
#include "restante/config/load.h"
#include "restante/processes/handover.h"
#include "restante/processes/supervisor.h"

namespace restante {

namespace {

ExitCode complain(const Error& error) {
  fmt::print(stderr, "restante: {}\n", error.text);
  switch (error.kind) {
    case ErrorKind::TryAgain:
      return exit_later;
    case ErrorKind::NotFound:  // what the configuration names
      return exit_configuration;
    default:
      return exit_other;
  }
}

// Before there is a Supervisor.
ExitCode give_up(const Error& error) {
  processes::tell_predecessor(error.text);
  return complain(error);
}

// On what the configuration names.
ExitCode give_up_at(const Error& error) {
  const ExitCode code = give_up(error);
  return code == exit_other ? exit_configuration : code;
}

ExitCode run(processes::Assignment assignment) {
  switch (assignment.role) {
    case processes::Role::Auth:
      return run_auth(std::move(assignment));
    case processes::Role::Worker:
      return run_worker(std::move(assignment));
    case processes::Role::Clerk:
      return run_clerk(std::move(assignment));
  }
  return exit_bug;
}

class House final : public processes::Staff {
 public:
  std::expected<processes::Papers, std::vector<Error>> gather(
      const config::Settings& settings, processes::Role role,
      const processes::Papers* before) override {
    return gather_papers(settings, role, before);
  }

  int work(processes::Assignment assignment) noexcept override {
    try {
      return run(std::move(assignment));
    } catch (const std::exception& problem) {
      fmt::print(stderr, "restante: a bug, please report it: {}\n", problem.what());
      return exit_bug;
    }
  }
};

// That of the supervisor before, if we know how to read it.
Result<Descriptor> accounts_memory(std::optional<processes::Handover>& handover) {
  if (handover) {
    const auto memory = accounts::Memory::open(handover->memory.accounts.number());
    if (memory.has_value() && memory->found() == accounts::Memory::Found::Kept) {
      return std::move(handover->memory.accounts);
    }
    log::warning("what was remembered of logins is of another version: it begins anew");
  }
  return accounts::Memory::make();
}

Result<Descriptor> blocks_memory(std::optional<processes::Handover>& handover) {
  if (handover) {
    const int number = handover->memory.blocks.number();
    const auto blocks = clerk::Blocks::open(number, clerk::Blocks::Access::Reads);
    if (blocks.has_value()) return std::move(handover->memory.blocks);
    log::warning("nobody is blocked any more").add("reason", blocks.error().text);
  }
  return clerk::Blocks::make();
}

Result<processes::SharedMemory> shared_memory(std::optional<processes::Handover>& handover) {
  auto accounts = accounts_memory(handover);
  if (!accounts.has_value()) return Failure(std::move(accounts.error()));
  auto blocks = blocks_memory(handover);
  if (!blocks.has_value()) return Failure(std::move(blocks.error()));
  return processes::SharedMemory{std::move(*accounts), std::move(*blocks)};
}

ExitCode supervise(const std::string& path, config::Settings settings,
                   std::vector<std::string> arguments) {
  auto handover = processes::take_handover();
  if (!handover.has_value()) return complain(handover.error());
  auto memory = shared_memory(*handover);
  if (!memory.has_value()) {
    if (*handover) processes::tell_predecessor(**handover, memory.error().text);
    return complain(memory.error());
  }
  House house;
  processes::SupervisorOptions options;
  options.arguments = std::move(arguments);
  processes::Supervisor supervisor(path, std::move(settings), house, std::move(*handover),
                                   std::move(*memory), std::move(options));
  if (const auto listening = supervisor.listen(); !listening.has_value()) {
    ExitCode code = exit_other;
    for (const Error& error : listening.error()) code = complain(error);
    return code;
  }
  log::set_manner(log::Manner::NeverWaits);
  const auto code = static_cast<ExitCode>(supervisor.run());
  for (const std::string& problem : supervisor.problems()) {
    fmt::print(stderr, "restante: {}\n", problem);
  }
  return code;
}

}  // namespace

ExitCode serve(const std::string& path, config::Settings settings,
               std::vector<std::string> arguments) {
  if (const auto opened = log::open(settings.log); !opened.has_value()) {
    return give_up_at(opened.error());
  }
  for (const std::string& warning : config::warnings(settings, path)) {
    log::warning("configuration").add("problem", warning);
  }
  if (const auto accounts = check_accounts(settings.server); !accounts.has_value()) {
    (void)give_up(accounts.error());
    return exit_configuration;
  }
  if (const auto warning = warning_of_root(settings.server)) {
    log::warning("configuration").add("problem", *warning);
  }
  // The reader of our standard error may go away; that ends nothing.
  std::signal(SIGPIPE, SIG_IGN);
  ::umask(S_IRWXG | S_IRWXO);
  raise_descriptor_limit();
  // Those of the server before stay, and others wait for a new start.
  if (!processes::is_upgrade()) {
    const auto made = make_folders(settings.server, settings.maildrop.lock_dir);
    if (!made.has_value()) return give_up_at(made.error());
  }
  const ExitCode code = supervise(path, std::move(settings), std::move(arguments));
  log::finish();
  return code;
}

}  // namespace restante
