// SPDX-License-Identifier: Apache-2.0
//
// Once asked, calls its handler before the loop sleeps the next time: what gathers while the loop
// is busy can then be done in one go, and nobody waits for a timer. An asked one keeps the loop
// alive until it has called.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class TurnEnd {
 public:
  class Handler {
   public:
    // May ask again, for the next turn, or destroy the TurnEnd.
    virtual void on_turn_end() = 0;

   protected:
    ~Handler() = default;
  };

  TurnEnd(Loop& loop, Handler& handler);
  ~TurnEnd();
  TurnEnd(const TurnEnd&) = delete;
  TurnEnd& operator=(const TurnEnd&) = delete;

  void ask();

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
