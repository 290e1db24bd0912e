// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's copies of all sockets that listen: for each address one a worker. As long as
// they are open, connections that wait for a worker that crashed wait on, for its successor.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "line.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/loop/listening_socket.h"
#include "restante/server/assignment.h"

namespace restante::server {

class SharedSockets {
 public:
  explicit SharedSockets(std::size_t workers) : workers_(workers) {}

  // Opens what is new, then closes what is no longer wanted; all that is wanted is open afterwards,
  // or nothing was changed.
  [[nodiscard]] Result<void> change_to(const std::vector<config::ListenerSettings>& wanted);

  // Logs what is listened on since the last time.
  void announce(const std::vector<config::ListenerSettings>& settings);

  // Copies for a worker (from 0) that is running.
  [[nodiscard]] Result<void> send_to(Line& line, std::size_t worker) const;

  void close_all() { places_.clear(); }

  // Of Unix sockets, for the end of the process that opened them.
  void remove_files() const;

  // In a new process: its own sockets. All others are closed.
  [[nodiscard]] OpenListeners take(std::size_t worker);

 private:
  struct Place {
    std::vector<Descriptor> sockets;  // one a worker
    loop::SocketFile file;
    enum class Known { NotYet, Announced } known = Known::NotYet;
  };

  const std::size_t workers_;
  std::map<std::string, Place> places_;
};

}  // namespace restante::server
