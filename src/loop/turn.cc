// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn.h"

#include <uv.h>

namespace restante::loop {

struct Turn::Core {
  uv_idle_t handle;
  Handler* handler;
};

Turn::Turn(Loop& loop, Handler& handler) : core_(new Core{{}, &handler}) {
  uv_idle_init(loop.raw(), &core_->handle);
  core_->handle.data = core_;
}

Turn::~Turn() {
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void Turn::start() {
  uv_idle_start(&core_->handle,
                [](uv_idle_t* handle) { static_cast<Core*>(handle->data)->handler->on_turn(); });
}

void Turn::stop() {
  uv_idle_stop(&core_->handle);
}

}  // namespace restante::loop
