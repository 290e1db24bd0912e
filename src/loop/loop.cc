// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/loop.h"

#include <uv.h>

#include <algorithm>
#include <cassert>
#include <csignal>

namespace restante::loop {

Loop::Loop(std::size_t read_octets_max)
    : loop_(std::make_unique<uv_loop_t>()), read_memory_(read_octets_max) {
  // A write to a connection that is gone is an error of that write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  const int result = uv_loop_init(loop_.get());
  assert(result == 0);
  (void)result;
  loop_->data = this;
}

Loop::~Loop() {
  uv_run(loop_.get(), UV_RUN_DEFAULT);
  const int result = uv_loop_close(loop_.get());
  assert(result == 0);
  (void)result;
  assert(octets_unsent_ == 0);
}

void Loop::run() {
  uv_run(loop_.get(), UV_RUN_DEFAULT);
}

void Loop::run_until_stopped() {
  auto* anchor = new uv_async_t;
  uv_async_init(loop_.get(), anchor, nullptr);
  run();
  uv_close(reinterpret_cast<uv_handle_t*>(anchor),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
}

void Loop::stop() {
  uv_stop(loop_.get());
}

std::span<char> Loop::read_memory() {
  const std::span<char> all = read_memory_.all();
  return is_thrifty() ? all.first(std::min(all.size(), thrifty_read_octets_max)) : all;
}

TimePoint Loop::now() const {
  return TimePoint(Duration(uv_now(loop_.get())));
}

}  // namespace restante::loop
