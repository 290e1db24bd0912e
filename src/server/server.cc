// SPDX-License-Identifier: Apache-2.0
#include "restante/server/server.h"

#include <utility>

#include "core.h"

namespace restante::server {

Server::Server(loop::Loop& loop, std::string config_path, BackendFactory& factory)
    : core_(std::make_unique<Core>(loop, std::move(config_path), factory, std::nullopt)) {}

Server::Server(loop::Loop& loop, std::string config_path, BackendFactory& factory,
               Assignment assignment)
    : core_(std::make_unique<Core>(loop, std::move(config_path), factory, std::move(assignment))) {}

Server::~Server() = default;

Result<void> Server::listen(const config::Settings& settings) {
  return core_->listen(settings);
}

Result<void> Server::prepare(config::Settings settings) {
  return core_->prepare(std::move(settings));
}

Server::Stopped Server::run() {
  return core_->run();
}

}  // namespace restante::server
