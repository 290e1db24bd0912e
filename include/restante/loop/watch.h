// SPDX-License-Identifier: Apache-2.0
//
// Calls its handler, on the loop, as long as there is something to read from a descriptor, the end
// included. Does not keep the loop alive.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class Watch {
 public:
  class Handler {
   public:
    // May destroy the Watch.
    virtual void on_readable() = 0;

   protected:
    ~Handler() = default;
  };

  // `descriptor` is borrowed; it must stay open as long as the Watch lives.
  Watch(Loop& loop, int descriptor, Handler& handler);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
