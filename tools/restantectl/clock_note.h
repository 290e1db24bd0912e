// SPDX-License-Identifier: Apache-2.0
//
// Whether the clock can be believed. By one that was set ahead all mail is too old. So who removes
// old mail writes down what the clock said, and for how long the machine had been running, which
// no one can set: as long as it runs, both go on by the same.
//
// The note lies in the folder of the locks, one for each host. Across a start of the machine there
// is nothing to compare with.
#pragma once

#include "restante/base/result.h"

#include <chrono>
#include <optional>
#include <string>

namespace restante::ctl {

struct ClockReading {
  std::string start;  // of the machine: another one each time
  std::chrono::seconds running{0};
  std::chrono::sys_seconds clock;
};

// What is more was no drift, but somebody who set it.
inline constexpr std::chrono::seconds clock_drift_max = std::chrono::hours(1);

// By how much the clock was set since `before`; negative: back. 0 where nobody can tell.
[[nodiscard]] std::chrono::seconds clock_step(const ClockReading& before, const ClockReading& now);

[[nodiscard]] ClockReading read_clock();

class ClockNote {
 public:
  explicit ClockNote(const std::string& folder);

  const std::string& path() const { return path_; }

  // Nothing: there is none, or it makes no sense.
  [[nodiscard]] std::optional<ClockReading> read() const;
  [[nodiscard]] Result<void> write(const ClockReading& reading) const;

 private:
  const std::string path_;
};

}  // namespace restante::ctl
