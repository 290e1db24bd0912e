// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's copy of the socket on which the clerk answers operators. It outlives clerks,
// sets and upgrades: who connects while a clerk is replaced waits for the next.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/loop/listening_socket.h"

namespace restante::processes {

class ControlSocket {
 public:
  // Replaces what a server left behind that was killed, and nothing that is in use.
  [[nodiscard]] Result<void> open(const config::ControlSettings& settings);
  // That of the supervisor before.
  void adopt(const std::string& path, Descriptor socket);

  // Whether these settings can be obeyed; obey() is what does it.
  [[nodiscard]] static Result<void> check(const config::ControlSettings& settings);
  void obey(const config::ControlSettings& settings) const;

  const Descriptor& descriptor() const { return socket_; }
  // In a new process.
  Descriptor take() { return std::move(socket_); }

  void close() { socket_ = Descriptor(); }
  // Where nobody takes our place. REQUIRES: not closed yet.
  void remove_file() const { file_.remove(); }

 private:
  Descriptor socket_;
  loop::SocketFile file_;
};

}  // namespace restante::processes
