// SPDX-License-Identifier: Apache-2.0
//
// What systemd, or whoever else started us with NOTIFY_SOCKET, is told of our state (sd_notify(3)):
// a datagram each. Where nobody wants to know, nothing is said.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"

namespace restante::processes {

class ServiceManager {
 public:
  // A state is told no more often, and only where it changed.
  static constexpr Duration status_pause = std::chrono::seconds(10);

  // From the environment, which stays as it is for a successor.
  ServiceManager();

  void ready() { say("READY=1"); }
  void reloading(std::chrono::microseconds monotonic_now);
  void stopping() { say("STOPPING=1"); }
  // From here on somebody else speaks.
  void replaced_by(pid_t process);

  // Tells that we live, and `status()` where it is time for it.
  template <class Status>
  void do_what_is_due(TimePoint now, const Status& status) {
    if (!is_open()) return;
    say_that_we_live(now);
    if (now < status_due_) return;
    status_due_ = now + status_pause;
    say_status(status());
  }
  std::optional<TimePoint> next_due() const;

  // In a child.
  void close() { socket_ = Descriptor(); }

 private:
  bool is_open() const { return socket_.is_open(); }
  void say(std::string_view text);
  void say_that_we_live(TimePoint now);
  void say_status(std::string status);

  Descriptor socket_;
  Duration life_pause_ = Duration(0);  // between two signs of life; 0: none are wanted
  TimePoint life_due_;
  TimePoint status_due_;
  std::string status_;
};

}  // namespace restante::processes
