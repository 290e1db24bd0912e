// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/wake_up.h"

#include <uv.h>

#include <atomic>
#include <cassert>
#include <cstddef>
#include <mutex>

namespace restante::loop {

// Shared by the WakeUp, its Bells and, until it is closed, libuv: the last one frees it.
struct WakeUp::Core {
  explicit Core(Handler& called) : handler(&called) {}

  static void release(Core* core) {
    if (core->owners.fetch_sub(1) == 1) delete core;
  }

  uv_async_t handle{};
  std::atomic<std::size_t> owners = 1;
  std::mutex mutex;
  Handler* handler;  // written under the mutex; null once the WakeUp is gone
};

WakeUp::WakeUp(Loop& loop, Handler& handler) : core_(new Core(handler)) {
  core_->handle.data = core_;
  const int result = uv_async_init(loop.raw(), &core_->handle, [](uv_async_t* handle) {
    // Read on the thread that writes it.
    if (Handler* const called = static_cast<Core*>(handle->data)->handler) called->on_wake_up();
  });
  assert(result == 0);
  (void)result;
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

WakeUp::~WakeUp() {
  {
    // No Bell rings a handle that is closing.
    const std::lock_guard guard(core_->mutex);
    core_->handler = nullptr;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { Core::release(static_cast<Core*>(handle->data)); });
}

WakeUp::Bell::Bell(Core* core) : core_(core) {
  ++core_->owners;
}

WakeUp::Bell::Bell(const Bell& other) : Bell(other.core_) {}

WakeUp::Bell::~Bell() {
  Core::release(core_);
}

void WakeUp::Bell::ring() const {
  const std::lock_guard guard(core_->mutex);
  if (core_->handler != nullptr) uv_async_send(&core_->handle);
}

}  // namespace restante::loop
