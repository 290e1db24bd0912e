// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/timer.h"

#include <uv.h>

#include <algorithm>

namespace restante::loop {

struct Timer::Core {
  uv_timer_t handle;
  Timer* timer;
  Handler* handler;
};

Timer::Timer(Loop& loop, Handler& handler) : core_(new Core{{}, this, &handler}) {
  uv_timer_init(loop.raw(), &core_->handle);
  core_->handle.data = core_;
}

Timer::~Timer() {
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void Timer::start_at(TimePoint when) {
  // libuv counts from the same clock, in whole milliseconds.
  const TimePoint now(Duration(uv_now(core_->handle.loop)));
  const Duration wait = std::max(when - now, Duration::zero());
  uv_timer_start(
      &core_->handle,
      [](uv_timer_t* handle) {
        const auto* core = static_cast<Core*>(handle->data);
        core->handler->on_timer(*core->timer);
      },
      static_cast<std::uint64_t>(wait.count()), 0);
}

void Timer::stop() {
  uv_timer_stop(&core_->handle);
}

}  // namespace restante::loop
