// SPDX-License-Identifier: Apache-2.0
//
// Where lines of the log go. No target makes its caller wait, however full, stopped or gone what is
// behind it may be; only a disk may still take its time. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "log_line.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::log {

class Target {
 public:
  enum class Sent { Wholly, NotYet };  // NotYet: there is no room now

  virtual ~Target() = default;

  // After NotYet and after an error the same line is to be sent again: some of it may be out.
  [[nodiscard]] virtual Result<Sent> send(const Line& line) = 0;

  // Until there may be room, or the time is up.
  virtual void await_room(Duration at_most) = 0;

  // The line that is half out will not be sent again.
  virtual void forget() {}
};

// "stderr", "syslog", "journald", or the path of a file or a FIFO.
[[nodiscard]] Result<std::shared_ptr<Target>> open_target(const std::string& name);

// The daemons take datagrams. The socket is opened anew when the daemon was.
enum class Protocol { Syslog, Journal };
[[nodiscard]] Result<std::shared_ptr<Target>> open_daemon(Protocol protocol,
                                                          const std::string& socket_path);

}  // namespace restante::log
