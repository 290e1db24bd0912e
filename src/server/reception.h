// SPDX-License-Identifier: Apache-2.0
//
// The listeners, as the configuration names them. Changing them never closes one that stays.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "restante/config/settings.h"
#include "restante/loop/listener.h"

namespace restante::server {

// How the listener of that address treats its connections.
[[nodiscard]] config::TlsMode tls_mode(const std::vector<config::ListenerSettings>& listeners,
                                       const std::string& address);

class Reception {
 public:
  Reception(loop::Loop& loop, loop::Listener::Handler& handler) : loop_(loop), handler_(handler) {}

  // Opens what is new, then closes what is no longer wanted; all that is wanted is open afterwards,
  // or nothing was changed.
  [[nodiscard]] Result<void> change_to(const std::vector<config::ListenerSettings>& wanted);

  // Logs what is listened on since the last time.
  void announce(const std::vector<config::ListenerSettings>& settings);

  void pause_all();
  void resume_all();
  void close_all() {
    listeners_.clear();
    announced_ = 0;
  }

 private:
  loop::Listener* find(const std::string& address) const;

  loop::Loop& loop_;
  loop::Listener::Handler& handler_;
  std::vector<std::unique_ptr<loop::Listener>> listeners_;
  std::size_t announced_ = 0;  // of them, from the first on
};

}  // namespace restante::server
