// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor knows of a worker.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "line.h"
#include "restante/base/clock.h"
#include "watchdog.h"

namespace restante::server {

struct Worker {
  std::uint32_t number = 0;  // from 1
  pid_t process = 0;         // 0: not running
  Line line;
  TimePoint began;
  Edition served = 0;            // what it said its new sessions get; 0: it has not begun to serve
  Duration pause = Duration(0);  // before it was started
  // Not running: when it is to be started. Running: when it is to be told again to reload.
  std::optional<TimePoint> due;
  Watchdog watchdog;

  bool is_running() const { return process != 0; }
};

// One that ends so soon after its start would do so again.
inline constexpr Duration short_life = std::chrono::seconds(1);
inline constexpr Duration pause_min = std::chrono::seconds(1);
inline constexpr Duration pause_max = std::chrono::seconds(30);

// How long to wait before a worker is replaced that lived so long, after a pause before that.
[[nodiscard]] Duration pause_before_next(Duration lived, Duration pause);

// The exit code; where it was a signal, that of a bug of ours.
[[nodiscard]] int exit_code_of(int wait_status);

// "exit code 1" or "signal 9".
[[nodiscard]] std::string describe_end(int wait_status);

}  // namespace restante::server
