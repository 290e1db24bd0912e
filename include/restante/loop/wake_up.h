// SPDX-License-Identifier: Apache-2.0
//
// How another thread says to the loop that there is something to see to: it rings a Bell, and the
// handler is called on the loop. Rings in quick succession may be heard as one, and none is lost:
// what was written before a ring is there when the handler looks. Does not keep the loop alive.
#pragma once

#include "restante/loop/loop.h"

namespace restante::loop {

class WakeUp {
 private:
  struct Core;

 public:
  class Handler {
   public:
    // May destroy the WakeUp.
    virtual void on_wake_up() = 0;

   protected:
    ~Handler() = default;
  };

  // To be copied to whoever rings it. May outlive the WakeUp, and its Loop: then nobody hears.
  class Bell {
   public:
    Bell(const Bell& other);
    Bell& operator=(const Bell&) = delete;
    ~Bell();

    // From any thread. Does not wait for the handler.
    void ring() const;

   private:
    friend class WakeUp;
    explicit Bell(Core* core);
    Core* const core_;
  };

  WakeUp(Loop& loop, Handler& handler);
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  Bell bell() const { return Bell(core_); }

 private:
  Core* core_;
};

}  // namespace restante::loop
