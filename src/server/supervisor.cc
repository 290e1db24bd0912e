// SPDX-License-Identifier: Apache-2.0
#include "restante/server/supervisor.h"

#include <utility>

#include "supervisor_core.h"

namespace restante::server {

Supervisor::Supervisor(std::string config_path, config::Settings settings, std::size_t workers,
                       Staff& staff)
    : core_(std::make_unique<Core>(std::move(config_path), std::move(settings), workers, staff)) {}

Supervisor::~Supervisor() = default;

Result<void> Supervisor::listen() {
  return core_->listen();
}

int Supervisor::run() {
  return core_->run();
}

}  // namespace restante::server
