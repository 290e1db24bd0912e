// SPDX-License-Identifier: Apache-2.0
#include "proxy_header_v2.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

#include "proxy_tlvs.h"

namespace restante::channel {

namespace {

constexpr std::size_t head_octets = 16;  // up to the length, and with it
constexpr std::uint8_t version = 0x2;

enum class Command : std::uint8_t { Local = 0x0, Proxy = 0x1 };
// Family and transport. Datagrams don't come over a connection.
enum class Family : std::uint8_t { Unspecified = 0x00, Tcp4 = 0x11, Tcp6 = 0x21, Unix = 0x31 };

// Both ends', the client's first; then both ports.
constexpr std::size_t tcp4_octets = 2 * (4 + 2);
constexpr std::size_t tcp6_octets = 2 * (16 + 2);
constexpr std::size_t unix_octets = 2 * std::size_t{108};

std::uint8_t octet_at(std::string_view octets, std::size_t place) {
  return static_cast<std::uint8_t>(octets[place]);
}

// Of the addresses. Nothing: what is none of the families.
std::optional<std::size_t> octets_of(Family family) {
  switch (family) {
    case Family::Unspecified:
      return 0;
    case Family::Tcp4:
      return tcp4_octets;
    case Family::Tcp6:
      return tcp6_octets;
    case Family::Unix:
      return unix_octets;
  }
  return std::nullopt;
}

// All is in network order, as it is in the socket's address.
template <class Octets>
void copy(std::string_view from, std::size_t place, Octets& to) {
  std::memcpy(&to, from.data() + place, sizeof to);
}

loop::Address client_of(Family family, std::string_view addresses) {
  if (family == Family::Tcp4) {
    sockaddr_in client{};
    client.sin_family = AF_INET;
    copy(addresses, 0, client.sin_addr);
    copy(addresses, 2 * sizeof client.sin_addr, client.sin_port);
    return loop::Address(client);
  }
  if (family == Family::Tcp6) {
    sockaddr_in6 client{};
    client.sin6_family = AF_INET6;
    copy(addresses, 0, client.sin6_addr);
    copy(addresses, 2 * sizeof client.sin6_addr, client.sin6_port);
    return loop::Address(client);
  }
  return {};
}

// A checksum is all that counts where the balancer speaks for itself: whatever else it says has no
// form that could be wrong.
ProxyReading read_local(Family family, std::string_view header) {
  const std::string_view block = header.substr(head_octets);
  const std::size_t addresses = octets_of(family).value_or(block.size());
  if (addresses <= block.size()) {
    const auto extras = read_tlvs(block.substr(addresses), header);
    const bool is_spoiled = !extras.has_value() && extras.error() == ProxyFault::WrongChecksum;
    if (is_spoiled) return ProxyFault::WrongChecksum;
  }
  return ProxyHeader{.who = ProxyHeader::Itself(), .octets = header.size()};
}

ProxyReading read_proxy(Family family, std::string_view header) {
  const std::string_view block = header.substr(head_octets);
  const std::size_t addresses = *octets_of(family);
  if (addresses > block.size()) return ProxyFault::Malformed;
  auto extras = read_tlvs(block.substr(addresses), header);
  if (!extras.has_value()) return extras.error();
  ProxyHeader said{.who = ProxyHeader::Somebody(),
                   .tls = std::move(extras->tls),
                   .unique_id = std::move(extras->unique_id),
                   .octets = header.size()};
  if (family != Family::Unspecified) said.who = client_of(family, block);
  return said;
}

}  // namespace

ProxyReading read_v2(std::string_view octets) {
  if (octets.size() < head_octets) return Unfinished();
  const std::uint8_t version_and_command = octet_at(octets, 12);
  const auto command = static_cast<Command>(version_and_command & 0xf);
  const auto family = static_cast<Family>(octet_at(octets, 13));
  const bool is_proxy = command == Command::Proxy && octets_of(family).has_value();
  const bool is_known =
      version_and_command >> 4 == version && (command == Command::Local || is_proxy);
  if (!is_known) return ProxyFault::Malformed;
  const std::size_t length = std::size_t{octet_at(octets, 14)} << 8 | octet_at(octets, 15);
  if (octets.size() - head_octets < length) return Unfinished();
  const std::string_view header = octets.substr(0, head_octets + length);
  return is_proxy ? read_proxy(family, header) : read_local(family, header);
}

}  // namespace restante::channel
