// SPDX-License-Identifier: Apache-2.0
//
// A worker's listeners, on sockets that its supervisor opened. Nobody is accepted before open().
#pragma once

#include <memory>
#include <vector>

#include "restante/auth/network.h"
#include "restante/base/clock.h"
#include "restante/config/settings.h"
#include "restante/loop/listener.h"
#include "restante/processes/assignment.h"

namespace restante::server {

class Reception {
 public:
  // `settings` are borrowed.
  Reception(loop::Loop& loop, loop::Listener::Handler& handler,
            const std::vector<config::ListenerSettings>& settings);

  void take(processes::OpenListeners sockets) { sockets_ = std::move(sockets); }
  // `keepalive`: see loop::Listener::keep_alive(); a socket that systemd opened passes nothing on
  // to its connections by itself.
  void open(Duration keepalive);

  // Accepts who waits already, so that nobody is reset whose connection was there, and then nobody
  // any more.
  void close();

  // How a listener of ours treats its connections. They outlive the listener.
  const config::ListenerSettings& settings_of(const loop::Listener& listener) const;

  // Whether who connects there must say on whose behalf. REQUIRES: the settings are a listener's of
  // ours.
  bool is_balancer(const config::ListenerSettings& settings, const loop::Address& peer) const;

  void pause_all();
  void resume_all();

 private:
  loop::Loop& loop_;
  loop::Listener::Handler& handler_;
  const std::vector<config::ListenerSettings>& settings_;
  std::vector<std::vector<auth::Network>> balancers_;  // of each
  processes::OpenListeners sockets_;
  std::vector<std::unique_ptr<loop::Listener>> listeners_;
};

}  // namespace restante::server
