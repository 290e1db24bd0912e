// SPDX-License-Identifier: Apache-2.0
//
// Calls its handler, on the loop, as long as there is something to read from a descriptor, the end
// included, or room to write, as it is interested in. Does not keep the loop alive. A descriptor
// has one Watch at most.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class Watch {
 public:
  enum class Interest { Readable, Writable, Both };

  class Handler {
   public:
    // Each may destroy the Watch.
    virtual void on_readable() = 0;
    virtual void on_writable() {}

   protected:
    ~Handler() = default;
  };

  // `descriptor` is borrowed; it must stay open as long as the Watch lives.
  Watch(Loop& loop, int descriptor, Interest interest, Handler& handler);
  Watch(Loop& loop, int descriptor, Handler& handler)
      : Watch(loop, descriptor, Interest::Readable, handler) {}
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void set_interest(Interest interest);

 private:
  struct Core;
  static void on_event(Core& core, int events);

  Core* core_;
};

}  // namespace restante::loop
