// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/signal.h"

#include <uv.h>

#include <cassert>

namespace restante::loop {

struct Signal::Core {
  uv_signal_t handle;
  Handler* handler;
};

Signal::Signal(Loop& loop, int number, Handler& handler) : core_(new Core{{}, &handler}) {
  uv_signal_init(loop.raw(), &core_->handle);
  core_->handle.data = core_;
  const int result = uv_signal_start(
      &core_->handle,
      [](uv_signal_t* handle, int caught) {
        static_cast<Core*>(handle->data)->handler->on_signal(caught);
      },
      number);
  assert(result == 0);
  (void)result;
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

Signal::~Signal() {
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

}  // namespace restante::loop
