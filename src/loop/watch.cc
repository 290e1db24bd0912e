// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/watch.h"

#include <uv.h>

#include <cassert>

namespace restante::loop {

struct Watch::Core {
  uv_poll_t handle;
  Handler* handler;
};

Watch::Watch(Loop& loop, int descriptor, Handler& handler) : core_(new Core{{}, &handler}) {
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, descriptor);
  assert(result == 0);
  (void)result;
  // An error is for whoever reads to find.
  uv_poll_start(&core_->handle, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<Core*>(handle->data)->handler->on_readable();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

Watch::~Watch() {
  // The descriptor may be closed before libuv gets round to the close callback.
  uv_poll_stop(&core_->handle);
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

}  // namespace restante::loop
