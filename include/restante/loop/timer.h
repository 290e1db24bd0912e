// SPDX-License-Identifier: Apache-2.0
//
// Calls its handler once, at a given time. Set again, it forgets the time before.
#pragma once

#include "restante/base/clock.h"
#include "restante/loop/loop.h"

namespace restante::loop {

class Timer {
 public:
  class Handler {
   public:
    virtual void on_timer(Timer& timer) = 0;

   protected:
    ~Handler() = default;
  };

  Timer(Loop& loop, Handler& handler);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void start_at(TimePoint when);
  void stop();

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
