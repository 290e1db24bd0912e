// SPDX-License-Identifier: Apache-2.0
//
// While on, calls its handler once each turn of the loop, which then does not sleep. For work that
// is cut into portions so that nobody waits long.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class Turn {
 public:
  class Handler {
   public:
    virtual void on_turn() = 0;

   protected:
    ~Handler() = default;
  };

  Turn(Loop& loop, Handler& handler);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  void start();
  void stop();

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
