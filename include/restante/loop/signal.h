// SPDX-License-Identifier: Apache-2.0
//
// Calls its handler, on the loop, each time the process gets a signal. Does not keep the loop
// alive.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class Signal {
 public:
  class Handler {
   public:
    virtual void on_signal(int number) = 0;

   protected:
    ~Handler() = default;
  };

  Signal(Loop& loop, int number, Handler& handler);
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
