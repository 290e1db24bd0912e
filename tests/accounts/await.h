// SPDX-License-Identifier: Apache-2.0
//
// Lets a loop turn until something has happened.
#pragma once

#include <gtest/gtest.h>

#include "one_turn.h"
#include "restante/base/clock.h"
#include "restante/loop/loop.h"

namespace restante::accounts::testing {

using loop::testing::run_one_turn;

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
