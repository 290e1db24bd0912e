// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include "confinement.h"
#include "privileges.h"
#include "restante/base/log.h"
#include "restante/base/memory_reserve.h"
#include "restante/loop/job.h"
#include "restante/processes/orders.h"
#include "restante/sandbox/rights.h"

namespace restante {

namespace {

// Hears nothing more.
class Deaf final : public processes::Orders::Handler {
  void on_begin() override {}
  void on_drain(Duration) override {}
  void on_end_now() override {}
  void on_colleague(processes::Colleague) override {}
  void on_supervisor_gone() override {}
};

Result<void> give_up_rights(const config::Settings& settings, processes::Role role) {
  if (auto dropped = drop_privileges(settings.server, role); !dropped.has_value()) return dropped;
  if (auto forbidden = sandbox::forbid_new_privileges(); !forbidden.has_value()) return forbidden;
  if (settings.security.core_dumps) return {};
  return sandbox::forbid_core_dumps();
}

}  // namespace

Result<void> become(const config::Settings& settings, processes::Role role) {
  if (auto less = give_up_rights(settings, role); !less.has_value()) return less;
  return put_up_walls(settings, role);
}

Result<void> settle_in(const processes::Assignment& assignment) {
  const config::Settings& settings = assignment.settings;
  if (auto became = become(settings, assignment.role); !became.has_value()) return became;
  log::set_manner(log::Manner::OnThread);
  memory::keep_reserve();
  loop::set_pool_size(settings.server.threads);
  return {};
}

ExitCode give_up(processes::Assignment& assignment, const Error& error) {
  loop::Loop loop;
  Deaf handler;
  processes::Orders orders(loop, std::move(assignment.orders), handler);
  orders.report_problem(error.text);
  return error.kind == ErrorKind::TryAgain ? exit_later : exit_configuration;
}

}  // namespace restante
