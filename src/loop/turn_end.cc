// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/turn_end.h"

#include <uv.h>

namespace restante::loop {

struct TurnEnd::Core {
  uv_prepare_t end;
  // While it runs the loop does not sleep: who asks when a turn ends already, in another one's
  // on_turn_end(), would else be heard when something else wakes the loop.
  uv_idle_t awake;
  Handler* handler;
  int open_handles = 2;
};

TurnEnd::TurnEnd(Loop& loop, Handler& handler) : core_(new Core{{}, {}, &handler}) {
  uv_prepare_init(loop.raw(), &core_->end);
  uv_idle_init(loop.raw(), &core_->awake);
  core_->end.data = core_;
  core_->awake.data = core_;
}

TurnEnd::~TurnEnd() {
  const auto closed = [](uv_handle_t* handle) {
    auto* const core = static_cast<Core*>(handle->data);
    if (--core->open_handles == 0) delete core;
  };
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->end), closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->awake), closed);
}

void TurnEnd::ask() {
  // Started and stopped, they cost a link in a list each; always on, a call for every turn.
  uv_idle_start(&core_->awake, [](uv_idle_t*) {});
  uv_prepare_start(&core_->end, [](uv_prepare_t* handle) {
    auto* const core = static_cast<Core*>(handle->data);
    uv_prepare_stop(handle);
    uv_idle_stop(&core->awake);
    core->handler->on_turn_end();
  });
}

}  // namespace restante::loop
