// SPDX-License-Identifier: Apache-2.0
//
// What systemd, or whoever else started us with NOTIFY_SOCKET, is told of our state (sd_notify(3)):
// a datagram each. Where nobody wants to know, nothing is said. What it has no room for waits, in
// order, and of each kind only the last.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <deque>
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

  // These change the state, which is told next.
  void ready();
  void reloading(std::chrono::microseconds monotonic_now);
  void stopping();
  // Of one that has another's place: it may not be heard before that one has said so, so its state
  // is told after a while.
  void took_over(TimePoint now);
  // From here on somebody else speaks, once that is said.
  void replaced_by(pid_t process);

  // Says what waits; tells that we live, and `status()` where it is time for it.
  template <class Status>
  void do_what_is_due(TimePoint now, const Status& status) {
    say_what_waits();
    if (!is_open() || speaker_ == Speaker::Another) return;
    say_that_we_live(now);
    if (now < status_due_) return;
    status_due_ = now + status_pause;
    say_status(status());
  }
  std::optional<TimePoint> next_due() const;
  // To be polled where something waits for room.
  std::optional<pollfd> awaited() const;
  // Before this process ends: waits until it is said who speaks now, but not for ever.
  void finish(Duration at_most);

  // In a child.
  void close() { socket_ = Descriptor(); }

 private:
  bool is_open() const { return socket_.is_open(); }
  void say(std::string_view text);
  void say_what_waits();
  void say_that_we_live(TimePoint now);
  void say_status(std::string status);

  Descriptor socket_;
  enum class Speaker { We, Another } speaker_ = Speaker::We;
  std::deque<std::string> waiting_;
  Duration life_pause_ = Duration(0);  // between two signs of life; 0: none are wanted
  TimePoint life_due_;
  TimePoint status_due_;
  std::string status_;
};

}  // namespace restante::processes
