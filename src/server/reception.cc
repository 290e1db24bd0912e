// SPDX-License-Identifier: Apache-2.0
#include "reception.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace restante::server {

Reception::Reception(loop::Loop& loop, loop::Listener::Handler& handler,
                     const std::vector<config::ListenerSettings>& settings)
    : loop_(loop), handler_(handler), settings_(settings) {
  for (const config::ListenerSettings& listener : settings) {
    std::vector<auth::Network>& balancers = balancers_.emplace_back();
    for (const std::string& network : listener.proxy_protocol) {
      // The configuration takes none that is none.
      balancers.push_back(auth::Network::parse(network).value());
    }
  }
}

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

bool Reception::is_balancer(const config::ListenerSettings& settings,
                            const loop::Address& peer) const {
  const std::vector<auth::Network>& balancers =
      balancers_[static_cast<std::size_t>(&settings - settings_.data())];
  if (balancers.empty()) return false;
  const auth::Origin origin = auth::Origin::of(*peer.raw());
  return std::ranges::any_of(
      balancers, [&](const auth::Network& network) { return network.contains(origin); });
}

void Reception::pause_all() {
  for (const auto& listener : listeners_) listener->pause();
}

void Reception::resume_all() {
  for (const auto& listener : listeners_) listener->resume();
}

}  // namespace restante::server
