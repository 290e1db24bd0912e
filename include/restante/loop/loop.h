// SPDX-License-Identifier: Apache-2.0
//
// The event loop: one thread, libuv behind it. Everything of this room is used on that thread,
// but for the work of a Job (see job.h).
//
// Lifetime: a wrapper of a libuv handle owns a block on the heap that libuv's close callback
// frees. The owner may die at any moment, even inside its own callback.
#pragma once

#include <memory>

#include "restante/base/clock.h"

struct uv_loop_s;

namespace restante::loop {

class Loop {
 public:
  Loop();
  // REQUIRES: every wrapper is gone. Runs what is left of their closing.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until stop(), or until nothing is left that could call back.
  void run();
  void stop();

  // The time as it was when the loop woke up.
  TimePoint now() const;

  uv_loop_s* raw() { return loop_.get(); }

 private:
  std::unique_ptr<uv_loop_s> loop_;
};

}  // namespace restante::loop
