// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn_end.h"

#include <uv.h>

namespace restante::loop {

struct TurnEnd::Core {
  uv_prepare_t handle;
  Handler* handler;
};

TurnEnd::TurnEnd(Loop& loop, Handler& handler) : core_(new Core{{}, &handler}) {
  uv_prepare_init(loop.raw(), &core_->handle);
  core_->handle.data = core_;
}

TurnEnd::~TurnEnd() {
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void TurnEnd::ask() {
  // Started and stopped, it costs a link in a list each; always on, a call for every turn.
  uv_prepare_start(&core_->handle, [](uv_prepare_t* handle) {
    uv_prepare_stop(handle);
    static_cast<Core*>(handle->data)->handler->on_turn_end();
  });
}

}  // namespace restante::loop
