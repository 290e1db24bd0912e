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

// What a target wants of a line: its text, or its fields one by one as well.
enum class Reader { OfText, OfFields };

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

  virtual Reader reader() const { return Reader::OfText; }

  // What it writes to, for adopt_target() in another process; negative: it has none now.
  virtual int descriptor() const { return -1; }
};

// "stderr", "syslog", "journald", or the path of a file or a FIFO.
[[nodiscard]] Result<std::shared_ptr<Target>> open_target(const std::string& name);

// Whether that could be done; a daemon is not connected to, and no file is made.
[[nodiscard]] Result<void> check_target(const std::string& name);

// What another process opened for us by open_target().
[[nodiscard]] Result<std::shared_ptr<Target>> adopt_target(Descriptor opened);

// The daemons take datagrams. When one was started anew its socket is opened anew; where there is
// somebody to ask for it (see set_on_lost()), that is asked instead, and all sending fails until
// the new one is adopted.
enum class Protocol { Syslog, Journal };
inline constexpr const char* syslog_socket = "/dev/log";
inline constexpr const char* journal_socket = "/run/systemd/journal/socket";
[[nodiscard]] Result<std::shared_ptr<Target>> open_daemon(Protocol protocol,
                                                          const std::string& socket_path);
// REQUIRES: a socket for datagrams. Whose it is says the name of its other end.
[[nodiscard]] Result<std::shared_ptr<Target>> adopt_daemon(Descriptor connected);

}  // namespace restante::log
