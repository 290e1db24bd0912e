// SPDX-License-Identifier: Apache-2.0
#include "watchdog.h"

namespace restante::processes {

void Watchdog::heard(TimePoint now, Duration patience) {
  stage_ = Stage::Quiet;
  patience_ = patience;
  due_.reset();
  if (patience > Duration(0)) due_ = now + patience / 2;
}

Watchdog::Verdict Watchdog::look(TimePoint now) {
  if (!due_ || now < *due_) return Verdict::Fine;
  const Duration lateness = now - *due_;
  if (stage_ == Stage::Quiet || lateness > lateness_max) {
    stage_ = Stage::Asked;
    due_ = now + patience_;
    return Verdict::Ask;
  }
  due_.reset();
  return Verdict::Hangs;
}

}  // namespace restante::processes
