// SPDX-License-Identifier: Apache-2.0
#include "listening_sockets.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "restante/base/endpoint.h"
#include "restante/base/log.h"
#include "restante/loop/listening_socket.h"

namespace restante::processes {

namespace {

// Of an address of systemd's its name.
std::optional<std::string> systemd_name(const std::string& address) {
  const auto endpoint = parse_endpoint(address);
  const auto* const handed = endpoint ? std::get_if<SystemdEndpoint>(&*endpoint) : nullptr;
  return handed == nullptr ? std::nullopt : std::optional(handed->name);
}

std::string_view name_of(config::TlsMode mode) {
  switch (mode) {
    case config::TlsMode::None:
      return "none";
    case config::TlsMode::Starttls:
      return "starttls";
    case config::TlsMode::Implicit:
      return "implicit";
  }
  return "";
}

loop::ListenOptions options_of(const config::ListenerSettings& settings) {
  using Ipv6 = loop::ListenOptions::Ipv6;
  return {.ipv6 = settings.ipv6_only ? Ipv6::Only : Ipv6::AndIpv4,
          .rights = {.mode = settings.mode, .owner = settings.owner, .group = settings.group}};
}

bool is_among(const std::vector<config::ListenerSettings>& listeners, const std::string& address) {
  return std::ranges::find(listeners, address, &config::ListenerSettings::address) !=
         listeners.end();
}

bool is_wanted(const config::Settings& wanted, const std::string& address) {
  return is_among(wanted.listeners, address) || wanted.metrics.address == address;
}

// The workers' own sockets of an internet address have one address.
void log_listening(const config::ListenerSettings& settings, std::span<const Descriptor> sockets) {
  if (!loop::has_one_queue(settings.address)) sockets = sockets.first(1);
  for (const Descriptor& socket : sockets) {
    log::info("listening")
        .add("address", loop::bound_address(settings.address, socket))
        .add("tls", name_of(settings.tls));
  }
}

}  // namespace

void ListeningSockets::take_from_systemd() {
  for (auto& [name, sockets] : loop::take_systemd_sockets()) {
    from_systemd_[text_of(SystemdEndpoint{name})] = std::move(sockets);
  }
}

void ListeningSockets::adopt(OpenListeners sockets) {
  for (auto& [address, all] : sockets) {
    if (systemd_name(address)) {
      from_systemd_[address] = std::move(all);
      continue;
    }
    Place& place = places_[address];
    place.sockets = std::move(all);
    place.file = loop::SocketFile::of(address);
    place.settled = place.sockets.size();
    place.known = Place::Known::Logged;
  }
}

std::expected<void, std::vector<Error>> ListeningSockets::open(const config::Settings& wanted,
                                                               std::size_t workers) {
  std::vector<Error> errors;
  const auto open_for = [&](const config::ListenerSettings& listener, std::size_t processes) {
    auto opened = open_place(listener, processes);
    if (!opened.has_value()) errors.push_back(std::move(opened.error()));
  };
  for (const config::ListenerSettings& listener : wanted.listeners) open_for(listener, workers);
  if (!wanted.metrics.address.empty()) open_for({.address = wanted.metrics.address}, 1);
  if (errors.empty()) return {};
  drop_new();
  return std::unexpected(std::move(errors));
}

Result<void> ListeningSockets::open_place(const config::ListenerSettings& settings,
                                          std::size_t workers) {
  const std::string& address = settings.address;
  const loop::ListenOptions options = options_of(settings);
  std::vector<Descriptor>& sockets = places_[address].sockets;
  if (loop::has_one_queue(address)) {
    if (!sockets.empty()) return {};
    if (systemd_name(address)) {
      auto copies = open_from_systemd(address);
      if (!copies.has_value()) return std::unexpected(std::move(copies.error()));
      sockets = std::move(*copies);
      return {};
    }
    auto socket = loop::open_listening_socket(address, options);
    if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
    sockets.push_back(std::move(*socket));
    places_[address].file = loop::SocketFile::of(address);
    return {};
  }
  if (sockets.empty()) {
    auto opened = loop::open_shared_sockets(address, workers, options);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    sockets = std::move(*opened);
  }
  while (sockets.size() < workers) {
    auto joined = loop::join_shared_socket(sockets.front(), options);
    if (!joined.has_value()) return std::unexpected(std::move(joined.error()));
    sockets.push_back(std::move(*joined));
  }
  return {};
}

Result<std::vector<Descriptor>> ListeningSockets::open_from_systemd(
    const std::string& address) const {
  const auto found = from_systemd_.find(address);
  if (found == from_systemd_.end()) {
    return failure(ErrorKind::NotFound,
                   fmt::format("can't listen on {}: systemd handed over no socket of that name; "
                               "set FileDescriptorName={} in the socket unit",
                               address, systemd_name(address).value_or("")));
  }
  if (found->second.empty()) {
    return failure(ErrorKind::NotFound,
                   fmt::format("can't listen on {}: what systemd handed over by that name is no "
                               "stream socket that listens; the socket unit needs ListenStream= "
                               "and Accept=no",
                               address));
  }
  // Copies: another reload may want them again.
  std::vector<Descriptor> copies;
  for (const Descriptor& socket : found->second) {
    copies.emplace_back(::fcntl(socket.number(), F_DUPFD_CLOEXEC, 0));
    if (!copies.back().is_open()) {
      return system_failure(errno, fmt::format("can't listen on {}", address));
    }
  }
  return copies;
}

void ListeningSockets::drop_new() {
  for (auto& [address, place] : places_) {
    if (place.settled == 0) place.file.remove();
    place.sockets.resize(place.settled);
  }
  std::erase_if(places_, [](const auto& entry) { return entry.second.settled == 0; });
}

void ListeningSockets::settle(const config::Settings& wanted) {
  for (auto at = places_.begin(); at != places_.end();) {
    auto& [address, place] = *at;
    if (is_wanted(wanted, address)) {
      ++at;
      continue;
    }
    log::info("no longer listening")
        .add("address", loop::bound_address(address, place.sockets.front()));
    place.file.remove();
    at = places_.erase(at);
  }
  for (const config::ListenerSettings& listener : wanted.listeners) {
    Place& place = places_.at(listener.address);
    settle_place(place, wanted.timeouts.keepalive);
    if (std::exchange(place.known, Place::Known::Logged) == Place::Known::Logged) continue;
    log_listening(listener, place.sockets);
  }
  settle_metrics(wanted);
  tell_of_unused(wanted);
}

void ListeningSockets::settle_metrics(const config::Settings& wanted) {
  const std::string& address = wanted.metrics.address;
  if (address.empty()) return;
  Place& place = places_.at(address);
  settle_place(place, wanted.timeouts.keepalive);
  if (std::exchange(place.known, Place::Known::Logged) == Place::Known::Logged) return;
  log::info("serving metrics").add("address", loop::bound_address(address, place.sockets.front()));
}

void ListeningSockets::settle_place(Place& place, Duration keepalive) {
  // Here and not by the worker: who comes before it serves waits in the kernel's queue, and has
  // what the socket has then.
  for (const Descriptor& socket : place.sockets) loop::set_keepalive(socket, keepalive);
  for (; place.settled < place.sockets.size(); ++place.settled) {
    // Those of a new address listen already.
    const auto begun = loop::begin_listening(place.sockets[place.settled]);
    if (!begun.has_value()) {
      log::error("a worker gets no clients").add("error", begun.error().text);
    }
  }
}

void ListeningSockets::tell_of_unused(const config::Settings& wanted) {
  for (const auto& [address, sockets] : from_systemd_) {
    if (is_wanted(wanted, address) || !told_unused_.insert(address).second) continue;
    log::warning("no listener has what systemd handed over")
        .add("address", address)
        .add("advice", "name it in a listener, or remove the socket unit");
  }
}

OpenListeners ListeningSockets::take(std::size_t worker, std::size_t workers,
                                     const std::vector<config::ListenerSettings>& wanted) {
  OpenListeners own;
  for (auto& [address, place] : places_) {
    if (!is_among(wanted, address)) continue;
    std::vector<Descriptor>& sockets = place.sockets;
    if (loop::has_one_queue(address)) {
      own[address] = std::move(sockets);
      continue;
    }
    // There may have been more workers once, and clients may wait in their queues.
    for (std::size_t at = worker - 1; at < sockets.size(); at += workers) {
      own[address].push_back(std::move(sockets[at]));
    }
  }
  return own;
}

OpenListeners ListeningSockets::take_metrics(const config::Settings& wanted) {
  OpenListeners own;
  const auto found = places_.find(wanted.metrics.address);
  if (found != places_.end()) own.emplace(found->first, std::move(found->second.sockets));
  return own;
}

void ListeningSockets::remove_files() {
  for (auto& [address, place] : places_) place.file.remove();
}

std::vector<ListeningSockets::Entry> ListeningSockets::all() const {
  std::vector<Entry> all;
  for (const auto& [address, place] : places_) {
    // Those are handed over as they came.
    if (systemd_name(address)) continue;
    for (const Descriptor& socket : place.sockets) all.push_back({address, socket.number()});
  }
  for (const auto& [address, sockets] : from_systemd_) {
    for (const Descriptor& socket : sockets) all.push_back({address, socket.number()});
  }
  return all;
}

}  // namespace restante::processes
