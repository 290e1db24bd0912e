// SPDX-License-Identifier: Apache-2.0
//
// The server: listeners, sessions, signals (DESIGN.md, "Signals").
//
//   Server server(loop, config_path, factory);
//   server.listen(settings)    binds the sockets; may need privileges
//   server.prepare(settings)   opens certificates, users and maildrops; must do without them
//   server.run()               serves until it is told to stop
//
// Knows no concrete store or authenticator: a reload asks the factory for new ones.
#pragma once

#include <memory>
#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "restante/server/assignment.h"
#include "restante/server/backends.h"

namespace restante::server {

class Server {
 public:
  // `loop` and `factory` are borrowed. The configuration is read again from `config_path`.
  Server(loop::Loop& loop, std::string config_path, BackendFactory& factory);
  // One of several workers: sockets and orders come from the supervisor, signals mean nothing.
  Server(loop::Loop& loop, std::string config_path, BackendFactory& factory, Assignment assignment);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] Result<void> listen(const config::Settings& settings);

  enum class Stopped { Drained, AtOnce };  // AtOnce: threads of the pool may still be at work

  [[nodiscard]] Result<void> prepare(config::Settings settings);

  // REQUIRES: listen() and prepare() went well.
  Stopped run();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace restante::server
