// SPDX-License-Identifier: Apache-2.0
//
// Whether a process's loop still turns. When it was silent for half of the time that it may stand
// still it is asked for a sign of life, and when none came in all of that time after the question
// it hangs: it may have been well up to then. It is not watched before the first of them.
#pragma once

#include <optional>

#include "restante/base/clock.h"

namespace restante::processes {

class Watchdog {
 public:
  enum class Verdict { Fine, Ask, Hangs };

  // Who looks later than this after due() was held up itself, and perhaps the worker with it (a
  // stopped process group, a frozen container).
  static constexpr Duration lateness_max = std::chrono::seconds(1);

  // A sign of life. `patience`: how long it may stand still at least; 0: it is not watched.
  void heard(TimePoint now, Duration patience);

  // Ask: the question goes out now. Hangs: said once.
  [[nodiscard]] Verdict look(TimePoint now);

  // When to look again; nothing: not watched.
  std::optional<TimePoint> due() const { return due_; }

 private:
  enum class Stage { Quiet, Asked };

  Stage stage_ = Stage::Quiet;
  Duration patience_ = Duration(0);
  std::optional<TimePoint> due_;
};

}  // namespace restante::processes
