// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace restante::loop {

Address::Address(const sockaddr_storage& socket_address) : Address() {
  if (socket_address.ss_family == AF_INET) {
    std::memcpy(&v4_, &socket_address, sizeof v4_);
  } else if (socket_address.ss_family == AF_INET6) {
    std::memcpy(&v6_, &socket_address, sizeof v6_);
  }
}

Result<Address> Address::parse(std::string_view text) {
  const auto endpoint = parse_internet_endpoint(text);
  if (!endpoint) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("\"{}\" is not an address like 127.0.0.1:110 or [::]:110", text));
  }
  return Address(*endpoint);
}

Address::Address(const InternetEndpoint& endpoint) : Address() {
  if (is_ipv6(endpoint)) {
    v6_ = sockaddr_in6{};
    v6_.sin6_family = AF_INET6;
    v6_.sin6_port = htons(endpoint.port);
    inet_pton(AF_INET6, endpoint.host.c_str(), &v6_.sin6_addr);
  } else {
    v4_ = sockaddr_in{};
    v4_.sin_family = AF_INET;
    v4_.sin_port = htons(endpoint.port);
    inet_pton(AF_INET, endpoint.host.c_str(), &v4_.sin_addr);
  }
}

std::string Address::text() const {
  if (family() == AF_INET) return fmt::format("{}:{}", host(), port());
  if (family() == AF_INET6) return fmt::format("[{}]:{}", host(), port());
  return host();
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    inet_ntop(AF_INET, &v4_.sin_addr, text.data(), text.size());
  } else if (family() == AF_INET6) {
    inet_ntop(AF_INET6, &v6_.sin6_addr, text.data(), text.size());
  } else {
    return "unix";
  }
  return text.data();
}

std::uint16_t Address::port() const {
  if (family() == AF_INET) return ntohs(v4_.sin_port);
  return family() == AF_INET6 ? ntohs(v6_.sin6_port) : 0;
}

bool Address::is_loopback() const {
  if (family() == AF_INET) return ntohl(v4_.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  if (family() != AF_INET6) return true;
  if (IN6_IS_ADDR_V4MAPPED(&v6_.sin6_addr)) return v6_.sin6_addr.s6_addr[12] == IN_LOOPBACKNET;
  return IN6_IS_ADDR_LOOPBACK(&v6_.sin6_addr);
}

std::uint64_t Address::customer() const {
  if (family() == AF_INET) return ntohl(v4_.sin_addr.s_addr);
  if (family() != AF_INET6) return 0;
  const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6_.sin6_addr);
  const int from = mapped ? 12 : 0;
  std::uint64_t network = 0;
  for (int at = from; at < (mapped ? 16 : 8); ++at) {
    network = network << 8 | v6_.sin6_addr.s6_addr[at];
  }
  return network;
}

std::uint64_t Address::neighbourhood() const {
  constexpr unsigned v4_bits = 32;
  const std::uint64_t network = customer();
  const bool is_v4 = network >> v4_bits == 0;
  // One bit more, so that networks of both kinds are told apart.
  return is_v4 ? network >> 8 : network >> 16 | std::uint64_t{1} << 48;
}

const sockaddr* Address::raw() const {
  return reinterpret_cast<const sockaddr*>(&any_);
}

std::uint32_t Address::raw_octets() const {
  return family() == AF_INET ? sizeof v4_ : family() == AF_INET6 ? sizeof v6_ : sizeof any_;
}

}  // namespace restante::loop
