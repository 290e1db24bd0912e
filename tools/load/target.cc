// SPDX-License-Identifier: Apache-2.0
#include "target.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

namespace restante::load {

Result<Target> find_target(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || colon + 1 == text.size()) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("\"{}\" is no server; write HOST:PORT", text));
  }
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int result = ::getaddrinfo(host.c_str(), text.c_str() + colon + 1, &hints, &found);
  if (result != 0) {
    return failure(ErrorKind::NotFound, fmt::format("{}: {}", text, ::gai_strerror(result)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  sockaddr_storage address{};
  std::memcpy(&address, found->ai_addr, found->ai_addrlen);
  return Target{std::move(host), loop::Address(address)};
}

}  // namespace restante::load
