// SPDX-License-Identifier: Apache-2.0
#include "serve.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>
#include <utility>

#include "composition.h"
#include "confinement.h"
#include "privileges.h"
#include "restante/base/log.h"
#include "restante/base/memory_reserve.h"
#include "restante/loop/job.h"
#include "restante/loop/loop.h"
#include "restante/server/server.h"
#include "restante/server/supervisor.h"

namespace restante {

namespace {

ExitCode complain(const Error& error) {
  fmt::print(stderr, "restante: {}\n", error.text);
  return error.kind == ErrorKind::TryAgain ? exit_later : exit_other;
}

Result<void> become_less(const config::Settings& settings) {
  const config::ServerSettings& server = settings.server;
  if (auto made = make_runtime_folder(server.runtime_dir, server.user, server.group);
      !made.has_value()) {
    return made;
  }
  if (auto dropped = drop_privileges(server); !dropped.has_value()) return dropped;
  if (auto forbidden = sandbox::forbid_new_privileges(); !forbidden.has_value()) return forbidden;
  return settings.security.core_dumps ? Result<void>() : sandbox::forbid_core_dumps();
}

ExitCode run(server::Server& server, Confinement& confinement, config::Settings settings) {
  if (const auto confined = confinement.put_up(settings); !confined.has_value()) {
    return complain(confined.error());
  }
  log::set_manner(log::Manner::OnThread);
  memory::keep_reserve();
  if (const auto prepared = server.prepare(std::move(settings)); !prepared.has_value()) {
    return complain(prepared.error());
  }
  if (server.run() == server::Server::Stopped::AtOnce) {
    log::finish();
    // Threads may still be reading or hashing; nobody waits for what they find.
    std::_Exit(exit_done);
  }
  return exit_done;
}

ExitCode serve_alone(const std::string& path, config::Settings settings) {
  Confinement confinement(path);
  Composition composition(confinement, Shrinking::Judged);
  loop::Loop loop;
  server::Server server(loop, path, composition);
  if (const auto listening = server.listen(settings); !listening.has_value()) {
    return complain(listening.error());
  }
  if (const auto dropped = become_less(settings); !dropped.has_value()) {
    return complain(dropped.error());
  }
  return run(server, confinement, std::move(settings));
}

class Staff final : public server::Supervisor::Staff {
 public:
  explicit Staff(std::string path) : path_(std::move(path)) {}

  int work(config::Settings settings, server::Assignment assignment) noexcept override {
    try {
      Confinement confinement(path_);
      Composition composition(confinement, Shrinking::Accepted);
      loop::Loop loop;
      server::Server server(loop, path_, composition, std::move(assignment));
      if (const auto listening = server.listen(settings); !listening.has_value()) {
        return complain(listening.error());
      }
      return run(server, confinement, std::move(settings));
    } catch (const std::exception& problem) {
      fmt::print(stderr, "restante: a bug, please report it: {}\n", problem.what());
      return exit_bug;
    }
  }

  Result<void> try_out(const config::Settings& settings) noexcept override {
    return try_files(settings);
  }

 private:
  const std::string path_;
};

ExitCode serve_with_workers(const std::string& path, config::Settings settings,
                            std::size_t workers) {
  Staff staff(path);
  const config::Settings first = settings;
  server::Supervisor supervisor(path, std::move(settings), workers, staff);
  if (const auto listening = supervisor.listen(); !listening.has_value()) {
    return complain(listening.error());
  }
  if (const auto dropped = become_less(first); !dropped.has_value()) {
    return complain(dropped.error());
  }
  log::set_manner(log::Manner::NeverWaits);
  return static_cast<ExitCode>(supervisor.run());
}

std::size_t worker_count(const config::ServerSettings& settings) {
  if (settings.workers != 0) return settings.workers;
  // 0 where nobody can tell.
  return std::max(std::thread::hardware_concurrency(), 1U);
}

}  // namespace

ExitCode serve(const std::string& path, config::Settings settings) {
  if (const auto opened = log::open(settings.log); !opened.has_value()) {
    return complain(opened.error());
  }
  // The reader of our standard error may go away; that ends nothing.
  std::signal(SIGPIPE, SIG_IGN);
  ::umask(S_IRWXG | S_IRWXO);
  raise_descriptor_limit();
  loop::set_pool_size(settings.server.threads);
  const std::size_t workers = worker_count(settings.server);
  const ExitCode code = workers == 1 ? serve_alone(path, std::move(settings))
                                     : serve_with_workers(path, std::move(settings), workers);
  log::finish();
  return code;
}

}  // namespace restante
