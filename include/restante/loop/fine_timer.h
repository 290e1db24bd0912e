// SPDX-License-Identifier: Apache-2.0
//
// A Timer that does not round to milliseconds. Each start and each call costs a call of the system,
// so it is for those who produce load evenly; what a server waits for is not that exact.
#pragma once

#include <chrono>

#include "restante/loop/loop.h"

namespace restante::loop {

class FineTimer {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  class Handler {
   public:
    virtual void on_fine_timer(FineTimer& timer) = 0;

   protected:
    ~Handler() = default;
  };

  FineTimer(Loop& loop, Handler& handler);
  ~FineTimer();
  FineTimer(const FineTimer&) = delete;
  FineTimer& operator=(const FineTimer&) = delete;

  // Calls the handler once, at that time or at once if it has passed. Set again, it forgets the
  // time before.
  void start_at(Instant when);
  void stop();

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
