// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/watch.h"

#include <uv.h>

#include <cassert>

namespace restante::loop {

struct Watch::Core {
  uv_poll_t handle;
  Handler* handler;
  int events;
  Watch* watch;  // null once the Watch is gone
};

namespace {

int events_of(Watch::Interest interest) {
  switch (interest) {
    case Watch::Interest::Readable:
      return UV_READABLE;
    case Watch::Interest::Writable:
      return UV_WRITABLE;
    case Watch::Interest::Both:
      break;
  }
  return UV_READABLE | UV_WRITABLE;
}

}  // namespace

Watch::Watch(Loop& loop, int descriptor, Interest interest, Handler& handler)
    : core_(new Core{{}, &handler, 0, this}) {
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, descriptor);
  assert(result == 0);
  (void)result;
  set_interest(interest);
  uv_unref(reinterpret_cast<uv_handle_t*>(&core_->handle));
}

Watch::~Watch() {
  core_->watch = nullptr;
  // The descriptor may be closed before libuv gets round to the close callback.
  uv_poll_stop(&core_->handle);
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void Watch::set_interest(Interest interest) {
  if (core_->events == events_of(interest)) return;
  core_->events = events_of(interest);
  uv_poll_start(&core_->handle, core_->events, [](uv_poll_t* handle, int status, int events) {
    // An error is for whoever reads or writes to find.
    Core& core = *static_cast<Core*>(handle->data);
    on_event(core, status == 0 ? events : core.events);
  });
}

void Watch::on_event(Core& core, int events) {
  if ((events & UV_WRITABLE) != 0) core.handler->on_writable();
  if ((events & UV_READABLE) != 0 && core.watch != nullptr) core.handler->on_readable();
}

}  // namespace restante::loop
