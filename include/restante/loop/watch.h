// SPDX-License-Identifier: Apache-2.0
//
// Calls its handler, on the loop, as long as there is something to read from a descriptor, the end
// included, or room to write to it, whichever is asked for. Does not keep the loop alive.
//
// What went wrong with the descriptor is for whoever reads or writes to find: it is told once as
// what is asked for, and then no more until that is asked for anew.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class Watch {
 public:
  enum class Interest { Readable, Writable, Both };

  class Handler {
   public:
    // Both may destroy the Watch, or change its interest.
    virtual void on_readable() = 0;
    virtual void on_writable() {}

   protected:
    ~Handler() = default;
  };

  // `descriptor` is borrowed; it must stay open as long as the Watch lives.
  Watch(Loop& loop, int descriptor, Handler& handler, Interest interest = Interest::Readable);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void look_for(Interest interest);

 private:
  struct Core;
  static void tell(Core& core, int events);

  Core* core_;
};

}  // namespace restante::loop
