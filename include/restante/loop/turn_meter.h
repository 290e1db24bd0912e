// SPDX-License-Identifier: Apache-2.0
//
// How long each turn of the loop is busy: from the moment at which it wakes up to that at which it
// sleeps again. Costs two looks at the clock a turn. Does not keep the loop alive.
#pragma once

#include <chrono>
#include <cstdint>

#include "restante/base/instant.h"
#include "restante/loop/loop.h"

namespace restante::loop {

class TurnMeter {
 public:
  class Handler {
   public:
    // At a turn's end.
    virtual void on_turn_over(std::chrono::nanoseconds busy) = 0;

   protected:
    ~Handler() = default;
  };

  TurnMeter(Loop& loop, Handler& handler);
  ~TurnMeter();
  TurnMeter(const TurnMeter&) = delete;
  TurnMeter& operator=(const TurnMeter&) = delete;

  // When this turn began. Does not look at the clock.
  Instant turn_began() const;

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
