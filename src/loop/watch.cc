// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/watch.h"

#include <uv.h>

#include <cassert>

namespace restante::loop {

namespace {

int events_of(Watch::Interest interest) {
  switch (interest) {
    case Watch::Interest::Readable:
      return UV_READABLE;
    case Watch::Interest::Writable:
      return UV_WRITABLE;
    case Watch::Interest::Both:
      return UV_READABLE | UV_WRITABLE;
  }
  return UV_READABLE;
}

}  // namespace

struct Watch::Core {
  uv_poll_t handle;
  Handler* handler;  // null once the Watch is gone
  int wanted;        // events of libuv
};

Watch::Watch(Loop& loop, int descriptor, Handler& handler, Interest interest)
    : core_(new Core{{}, &handler, 0}) {
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, descriptor);
  assert(result == 0);
  (void)result;
  look_for(interest);
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

void Watch::look_for(Interest interest) {
  core_->wanted = events_of(interest);
  uv_poll_start(&core_->handle, core_->wanted, [](uv_poll_t* handle, int status, int events) {
    auto& core = *static_cast<Core*>(handle->data);
    tell(core, status == 0 ? events : core.wanted);
  });
}

// libuv frees the core later, so it is still there when a handler has destroyed the Watch.
void Watch::tell(Core& core, int events) {
  if ((events & UV_READABLE) != 0) core.handler->on_readable();
  const bool is_still_wanted = core.handler != nullptr && (core.wanted & UV_WRITABLE) != 0;
  if (is_still_wanted && (events & UV_WRITABLE) != 0) core.handler->on_writable();
}

Watch::~Watch() {
  core_->handler = nullptr;
  // The descriptor may be closed before libuv gets round to the close callback.
  uv_poll_stop(&core_->handle);
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

}  // namespace restante::loop
