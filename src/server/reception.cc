// SPDX-License-Identifier: Apache-2.0
#include "reception.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "restante/base/log.h"

namespace restante::server {

namespace {

bool is_wanted(const loop::Listener& listener,
               const std::vector<config::ListenerSettings>& wanted) {
  return std::ranges::any_of(wanted, [&](const config::ListenerSettings& settings) {
    return settings.address == listener.address();
  });
}

}  // namespace

config::TlsMode tls_mode(const std::vector<config::ListenerSettings>& listeners,
                         const std::string& address) {
  const auto found = std::ranges::find(listeners, address, &config::ListenerSettings::address);
  return found == listeners.end() ? config::TlsMode::None : found->tls;
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
  return "none";
}

loop::ListenOptions options_of(const config::ListenerSettings& settings) {
  using Ipv6 = loop::ListenOptions::Ipv6;
  return {.ipv6 = settings.ipv6_only ? Ipv6::Only : Ipv6::AndIpv4,
          .rights = {.mode = settings.mode, .owner = settings.owner, .group = settings.group}};
}

void Reception::close_all() {
  for (const auto& [address, file] : files_) file.remove();
  files_.clear();
  listeners_.clear();
  handed_over_.clear();
  announced_ = 0;
}

Result<void> Reception::change_to(const std::vector<config::ListenerSettings>& wanted) {
  std::vector<std::unique_ptr<loop::Listener>> opened;
  for (const config::ListenerSettings& settings : wanted) {
    if (find(settings.address) != nullptr) continue;
    auto listener = open(settings);
    if (!listener.has_value()) {
      for (const auto& useless : opened) files_[useless->address()].remove();
      return std::unexpected(std::move(listener.error()));
    }
    opened.push_back(std::move(*listener));
    if (sockets_ == Sockets::OpenedHere) {
      files_.insert_or_assign(settings.address, loop::SocketFile::of(settings.address));
    }
  }
  std::erase_if(listeners_, [&](const std::unique_ptr<loop::Listener>& listener) {
    if (is_wanted(*listener, wanted)) return false;
    if (sockets_ == Sockets::OpenedHere) {
      log::info("no longer listening").add("address", listener->bound_address());
      files_[listener->address()].remove();
    }
    return true;
  });
  handed_over_.clear();
  announced_ = listeners_.size();
  for (auto& listener : opened) listeners_.push_back(std::move(listener));
  return {};
}

Result<std::unique_ptr<loop::Listener>> Reception::open(const config::ListenerSettings& settings) {
  const std::string& address = settings.address;
  if (sockets_ == Sockets::OpenedHere) {
    return loop::Listener::open(loop_, address, handler_, options_of(settings));
  }
  const auto found = handed_over_.find(address);
  if (found == handed_over_.end()) {
    return failure(ErrorKind::TryAgain,
                   fmt::format("can't listen on {}: the configuration changed again while it was "
                               "read; send SIGHUP again",
                               address));
  }
  return loop::Listener::adopt(loop_, address, std::move(found->second), handler_);
}

void Reception::announce(const std::vector<config::ListenerSettings>& settings) {
  if (sockets_ == Sockets::HandedOver) return;
  for (; announced_ < listeners_.size(); ++announced_) {
    const loop::Listener& listener = *listeners_[announced_];
    log::info("listening")
        .add("address", listener.bound_address())
        .add("tls", name_of(tls_mode(settings, listener.address())));
  }
}

void Reception::keep_alive(Duration silence) {
  for (const auto& listener : listeners_) listener->keep_alive(silence);
}

void Reception::pause_all() {
  for (const auto& listener : listeners_) listener->pause();
}

void Reception::resume_all() {
  for (const auto& listener : listeners_) listener->resume();
}

loop::Listener* Reception::find(const std::string& address) const {
  const auto found = std::ranges::find_if(
      listeners_, [&](const auto& listener) { return listener->address() == address; });
  return found == listeners_.end() ? nullptr : found->get();
}

}  // namespace restante::server
