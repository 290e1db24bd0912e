// SPDX-License-Identifier: Apache-2.0
#include "reception.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace restante::server {

void Reception::open(Duration keepalive) {
  for (auto& [address, sockets] : std::exchange(sockets_, {})) {
    for (Descriptor& socket : sockets) {
      listeners_.push_back(loop::Listener::adopt(loop_, address, std::move(socket), handler_));
      listeners_.back()->keep_alive(keepalive);
    }
  }
}

void Reception::close() {
  for (const auto& listener : listeners_) listener->accept_waiting();
  listeners_.clear();
  sockets_.clear();
}

const config::ListenerSettings& Reception::settings_of(const loop::Listener& listener) const {
  const auto found =
      std::ranges::find(settings_, listener.address(), &config::ListenerSettings::address);
  assert(found != settings_.end());
  return *found;
}

void Reception::pause_all() {
  for (const auto& listener : listeners_) listener->pause();
}

void Reception::resume_all() {
  for (const auto& listener : listeners_) listener->resume();
}

}  // namespace restante::server
