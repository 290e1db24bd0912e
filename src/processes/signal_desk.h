// SPDX-License-Identifier: Apache-2.0
//
// Signals for a process without a loop: blocked, and taken only while wait() waits. So a child
// that is forked in between finds nothing of its parent's half done.
#pragma once

#include <poll.h>

#include <csignal>
#include <optional>
#include <span>
#include <vector>

#include "restante/base/clock.h"

namespace restante::processes {

// One a process.
class SignalDesk {
 public:
  SignalDesk();
  SignalDesk(const SignalDesk&) = delete;
  SignalDesk& operator=(const SignalDesk&) = delete;

  // Until a signal comes, one of `files` is ready, or so long. Those of SIGHUP,
  // SIGTERM, SIGINT, SIGUSR1, SIGUSR2 and SIGCHLD that came, each once.
  [[nodiscard]] std::vector<int> wait(std::span<pollfd> files, std::optional<Duration> at_most);

  // In a forked child: signals are as they were before, but for those that are its parent's affair
  // (all but SIGCHLD), which it does not hear: a terminal's Ctrl-C goes to both.
  void close_in_child();

  // In one that is about to become another program.
  void leave_to_program();

 private:
  sigset_t mask_before_;
};

}  // namespace restante::processes
