// SPDX-License-Identifier: Apache-2.0
//
// The listeners, as the configuration names them. Changing them never closes one that stays.
//
// Where there are several workers, sockets come from the supervisor, which also says what is
// listened on.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/config/settings.h"
#include "restante/loop/listener.h"
#include "restante/server/assignment.h"

namespace restante::server {

// How the listener of that address treats its connections.
[[nodiscard]] config::TlsMode tls_mode(const std::vector<config::ListenerSettings>& listeners,
                                       const std::string& address);
// "none", "starttls" or "implicit".
[[nodiscard]] std::string_view name_of(config::TlsMode mode);

// What the settings say of an address besides.
[[nodiscard]] loop::ListenOptions options_of(const config::ListenerSettings& settings);

class Reception {
 public:
  enum class Sockets { OpenedHere, HandedOver };

  Reception(loop::Loop& loop, loop::Listener::Handler& handler, Sockets sockets)
      : loop_(loop), handler_(handler), sockets_(sockets) {}

  // What the next change_to() may take; what it leaves is closed.
  void hand_over(OpenListeners listeners) { handed_over_ = std::move(listeners); }

  // Opens what is new, then closes what is no longer wanted; all that is wanted is open afterwards,
  // or nothing was changed.
  [[nodiscard]] Result<void> change_to(const std::vector<config::ListenerSettings>& wanted);

  // Of connections that come from now on to what is listened on.
  void keep_alive(Duration silence);

  // Logs what is listened on since the last time.
  void announce(const std::vector<config::ListenerSettings>& settings);

  void pause_all();
  void resume_all();
  void close_all();

 private:
  loop::Listener* find(const std::string& address) const;
  Result<std::unique_ptr<loop::Listener>> open(const config::ListenerSettings& settings);

  loop::Loop& loop_;
  loop::Listener::Handler& handler_;
  const Sockets sockets_;
  OpenListeners handed_over_;
  std::vector<std::unique_ptr<loop::Listener>> listeners_;
  std::map<std::string, loop::SocketFile> files_;  // by address; of those that were opened here
  std::size_t announced_ = 0;                      // of them, from the first on
};

}  // namespace restante::server
