// SPDX-License-Identifier: Apache-2.0
#include "shared_sockets.h"

#include <algorithm>
#include <utility>

#include "reception.h"
#include "restante/base/log.h"
#include "restante/loop/listening_socket.h"

namespace restante::server {

Result<void> SharedSockets::change_to(const std::vector<config::ListenerSettings>& wanted) {
  std::map<std::string, Place> opened;
  for (const config::ListenerSettings& settings : wanted) {
    if (places_.contains(settings.address)) continue;
    auto sockets = loop::open_shared_sockets(settings.address, workers_, options_of(settings));
    if (!sockets.has_value()) {
      for (const auto& [address, useless] : opened) useless.file.remove();
      return std::unexpected(std::move(sockets.error()));
    }
    opened[settings.address].sockets = std::move(*sockets);
    opened[settings.address].file = loop::SocketFile::of(settings.address);
  }
  std::erase_if(places_, [&](const auto& entry) {
    const auto& [address, place] = entry;
    if (std::ranges::find(wanted, address, &config::ListenerSettings::address) != wanted.end()) {
      return false;
    }
    log::info("no longer listening")
        .add("address", loop::bound_address(address, place.sockets.front()));
    place.file.remove();
    return true;
  });
  places_.merge(opened);
  return {};
}

// In the order of the configuration.
void SharedSockets::announce(const std::vector<config::ListenerSettings>& settings) {
  for (const config::ListenerSettings& listener : settings) {
    Place& place = places_.at(listener.address);
    if (std::exchange(place.known, Place::Known::Announced) == Place::Known::Announced) continue;
    log::info("listening")
        .add("address", loop::bound_address(listener.address, place.sockets.front()))
        .add("tls", name_of(listener.tls));
  }
}

Result<void> SharedSockets::send_to(Line& line, std::size_t worker) const {
  for (const auto& [address, place] : places_) {
    if (auto sent = line.send_socket(address, place.sockets[worker]); !sent.has_value()) {
      return sent;
    }
  }
  return {};
}

void SharedSockets::remove_files() const {
  for (const auto& [address, place] : places_) place.file.remove();
}

OpenListeners SharedSockets::take(std::size_t worker) {
  OpenListeners own;
  for (auto& [address, place] : places_) own[address] = std::move(place.sockets[worker]);
  places_.clear();
  return own;
}

}  // namespace restante::server
