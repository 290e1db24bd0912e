// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/supervisor.h"

#include <utility>

#include "supervisor_core.h"

namespace restante::processes {

Supervisor::Supervisor(std::string config_path, config::Settings settings, Staff& staff,
                       std::optional<Handover> handover, SharedMemory memory,
                       SupervisorOptions options)
    : core_(std::make_unique<Core>(std::move(config_path), std::move(settings), staff,
                                   std::move(handover), std::move(memory), std::move(options))) {}

Supervisor::~Supervisor() = default;

std::expected<void, std::vector<Error>> Supervisor::listen() {
  return core_->listen();
}

int Supervisor::run() {
  return core_->run();
}

const std::vector<std::string>& Supervisor::problems() const {
  return core_->problems();
}

}  // namespace restante::processes
