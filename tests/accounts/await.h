// SPDX-License-Identifier: Apache-2.0
//
// Lets a loop turn until something has happened.
#pragma once

#include <gtest/gtest.h>

#include "restante/base/clock.h"
#include "restante/loop/loop.h"
#include "restante/loop/turn.h"

namespace restante::accounts::testing {

// Lets the loop see to what is ready, and come back.
inline void run_one_turn(loop::Loop& loop) {
  class Stop final : loop::Turn::Handler {
   public:
    explicit Stop(loop::Loop& stopped) : loop_(stopped), turn_(stopped, *this) { turn_.start(); }

   private:
    void on_turn() override { loop_.stop(); }

    loop::Loop& loop_;
    loop::Turn turn_;
  };
  const Stop stop(loop);
  loop.run();
}

// As many turns as a message needs to go there, and an answer to come back, where no thread works.
inline void run_some_turns(loop::Loop& loop) {
  for (int count = 0; count < 10; ++count) run_one_turn(loop);
}

// For as long as a machine may take that has other things to do.
template <class Condition>
[[nodiscard]] bool await(loop::Loop& loop, Condition condition) {
  const TimePoint until = steady_now() + std::chrono::seconds(60);
  while (!condition()) {
    if (steady_now() > until) return false;
    run_one_turn(loop);
  }
  return true;
}

}  // namespace restante::accounts::testing
