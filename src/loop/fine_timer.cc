// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/fine_timer.h"

#include <sys/timerfd.h>
#include <uv.h>

#include <algorithm>
#include <cassert>

#include "restante/base/descriptor.h"

namespace restante::loop {

struct FineTimer::Core {
  Core(FineTimer& owner, Handler& whom)
      : clock(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
        timer(&owner),
        handler(&whom) {}

  uv_poll_t handle{};
  Descriptor clock;
  FineTimer* timer;
  Handler* handler;

  // Setting the clock also takes back what it has rung.
  void set(std::chrono::nanoseconds when) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
    itimerspec once{};
    once.it_value.tv_sec = static_cast<time_t>(seconds.count());
    once.it_value.tv_nsec = static_cast<long>((when - seconds).count());
    const int result = ::timerfd_settime(clock.number(), TFD_TIMER_ABSTIME, &once, nullptr);
    assert(result == 0);
    (void)result;
  }
};

FineTimer::FineTimer(Loop& loop, Handler& handler) : core_(new Core(*this, handler)) {
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, core_->clock.number());
  assert(result == 0);
  (void)result;
  uv_poll_start(&core_->handle, UV_READABLE, [](uv_poll_t* handle, int, int) {
    const auto* core = static_cast<Core*>(handle->data);
    core->timer->stop();
    core->handler->on_fine_timer(*core->timer);
  });
}

FineTimer::~FineTimer() {
  uv_poll_stop(&core_->handle);
  core_->clock = Descriptor();
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void FineTimer::start_at(Instant when) {
  // 0 would stop it.
  core_->set(std::max(when.time_since_epoch(), Instant::duration(1)));
}

void FineTimer::stop() {
  core_->set(std::chrono::nanoseconds(0));
}

}  // namespace restante::loop
