// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn_meter.h"

#include <uv.h>

namespace restante::loop {

struct TurnMeter::Core {
  uv_prepare_t handle;
  Handler* handler;     // null once the TurnMeter is gone
  std::uint64_t slept;  // when the loop went to sleep the last time, in nanoseconds
  std::uint64_t idle;   // for how long it had slept by then

  // libuv measures how long it sleeps, and does not say when it woke.
  std::uint64_t woke() const { return slept + (uv_metrics_idle_time(handle.loop) - idle); }

  void sleep() {
    const std::uint64_t now = uv_hrtime();
    const std::uint64_t busy = now - woke();
    idle += now - slept - busy;
    slept = now;
    handler->on_turn_over(std::chrono::nanoseconds(busy));
  }
};

TurnMeter::TurnMeter(Loop& loop, Handler& handler) : core_(new Core{{}, &handler, uv_hrtime(), 0}) {
  core_->handle.data = core_;
  uv_loop_configure(loop.raw(), UV_METRICS_IDLE_TIME);
  uv_prepare_init(loop.raw(), &core_->handle);
  uv_prepare_start(&core_->handle, [](uv_prepare_t* handle) {
    auto* core = static_cast<Core*>(handle->data);
    if (core->handler != nullptr) core->sleep();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

TurnMeter::~TurnMeter() {
  core_->handler = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

// libuv's clock is that of steady_clock.
Instant TurnMeter::turn_began() const {
  return Instant(std::chrono::nanoseconds(core_->woke()));
}

}  // namespace restante::loop
