// SPDX-License-Identifier: Apache-2.0
//
// Whether the clock can be believed. By one that is ahead all mail is too old. So who removes old
// mail writes down what the clock said, and for how long the machine had been running, which no
// one can set: as long as it runs, both go on by the same.
//
// Across a start of the machine, which may have lost its clock with its battery, nobody can tell
// for how long it was off. But it was running at the last note, and who removes old mail does so
// every day or every week: what is much more was no pause.
//
// The note lies in the folder of the locks, one for each host; where that is below /run, which is
// empty after a start, in the same place of /var/lib.
#pragma once

#include "restante/base/result.h"

#include <chrono>
#include <optional>
#include <string>

namespace restante::ctl {

struct ClockReading {
  std::string start;  // of the machine: another one each time; empty: not known
  std::chrono::seconds running{0};
  std::chrono::sys_seconds clock;
};

// What is more was no drift, but somebody who set it.
inline constexpr std::chrono::seconds clock_drift_max = std::chrono::hours(1);

// From a note to a start of the machine: the week of who does it weekly, and a day of repairs.
inline constexpr std::chrono::seconds unwatched_max = std::chrono::days(8);

struct ClockDoubt {
  enum class Reason {
    None,
    SetAhead,  // while the machine was running
    Ahead,     // from the note to this start of the machine
    Behind     // it says less than the note, of before this start
  };

  Reason reason = Reason::None;
  std::chrono::seconds by{0};
};

// Where the clock was set back while the machine was running there is no doubt: no mail is too old
// by that.
[[nodiscard]] ClockDoubt doubt_clock(const ClockReading& before, const ClockReading& now);

// For an operator: what is wrong, and what to do. REQUIRES: there is a reason.
[[nodiscard]] std::string words_of(const ClockDoubt& doubt, const ClockReading& before,
                                   const ClockReading& now);

[[nodiscard]] ClockReading read_clock();

class ClockNote {
 public:
  explicit ClockNote(const std::string& folder);

  // Where the note of a server with these locks lies.
  static std::string folder_for(const std::string& lock_dir);

  const std::string& path() const { return path_; }

  // Nothing: there is none. Unsupported: it makes no sense.
  [[nodiscard]] Result<std::optional<ClockReading>> read() const;
  // It is on the disk when this succeeds.
  [[nodiscard]] Result<void> write(const ClockReading& reading) const;

 private:
  const std::string path_;
};

}  // namespace restante::ctl
