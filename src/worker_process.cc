// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "confinement.h"
#include "folders.h"
#include "process.h"
#include "restante/base/log.h"
#include "restante/base/wall_clock.h"
#include "restante/clerk/blocks.h"
#include "restante/drivers/store_driver.h"
#include "restante/loop/loop.h"
#include "restante/server/tls_context.h"
#include "restante/server/worker.h"

namespace restante {

namespace {

// What must outlive all sessions.
struct Ground {
  explicit Ground(const tls::TicketKeys::Secret& secret) : ticket_keys(secret, clock) {}

  const SystemClock clock;
  tls::TicketKeys ticket_keys;
  std::unique_ptr<drivers::Ground> of_mail;
};

std::optional<clerk::Blocks> open_blocks(const Descriptor& memory) {
  auto blocks = clerk::Blocks::open(memory.number(), clerk::Blocks::Access::Reads);
  if (blocks.has_value()) return std::move(*blocks);
  log::error("nobody can be blocked").add("error", blocks.error().text);
  return std::nullopt;
}

Result<server::Equipment> equip(const processes::Assignment& assignment, Ground& ground) {
  const config::Settings& settings = assignment.settings;
  auto context = server::load_tls(settings.tls, ground.ticket_keys, assignment.papers);
  if (!context.has_value()) return Failure(std::move(context.error()));
  const std::string& lock_dir = settings.maildrop.lock_dir;
  if (auto may = check_lock_folder(settings.server, lock_dir); !may.has_value()) {
    return Failure(std::move(may.error()));
  }
  auto store = drivers::store_driver(settings.maildrop.driver).open(settings, assignment.sheet);
  if (!store.has_value()) return Failure(std::move(store.error()));
  ground.of_mail = std::move(store->ground);
  return server::Equipment{settings, std::move(store->mail), std::move(*context),
                           open_blocks(assignment.blocks)};
}

}  // namespace

ExitCode run_worker(processes::Assignment assignment) {
  if (const auto settled = settle_in(assignment); !settled.has_value()) {
    return give_up(assignment, settled.error());
  }
  // The server starts nevertheless: once it is there, a reload is all that is needed.
  if (const auto mail = find_mail(assignment.settings); !mail.has_value()) {
    log::error("no mail can be served").add("problem", mail.error().text);
  }
  Ground ground(assignment.ticket_secret);
  auto equipment = equip(assignment, ground);
  if (!equipment.has_value()) return give_up(assignment, equipment.error());
  loop::Loop loop;
  server::Worker worker(loop, std::move(*equipment), std::move(assignment));
  if (worker.run() == server::Worker::Stopped::AtOnce) {
    log::finish();
    // Threads may still be reading; nobody waits for what they find.
    std::_Exit(exit_done);
  }
  return exit_done;
}

}  // namespace restante
