// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restante/loop/loop.h"
#include "restante/loop/turn.h"

namespace restante::loop::testing {

// Lets the loop see to what is ready, and come back.
inline void run_one_turn(Loop& loop) {
  class Stop final : Turn::Handler {
   public:
    explicit Stop(Loop& stopped) : loop_(stopped), turn_(stopped, *this) { turn_.start(); }

   private:
    // The loop still polls once before it obeys.
    void on_turn() override { loop_.stop(); }

    Loop& loop_;
    Turn turn_;
  };
  const Stop stop(loop);
  loop.run();
}

}  // namespace restante::loop::testing
