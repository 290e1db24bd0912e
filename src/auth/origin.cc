// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/origin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace restante::auth {

namespace {

static_assert(std::is_trivially_copyable_v<Origin>, "it travels between processes");

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr Origin::Octets loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::string_view unix_text = "unix";

template <std::size_t Size>
std::array<std::uint8_t, Size> octets_at(const void* place) {
  std::array<std::uint8_t, Size> octets{};
  std::memcpy(octets.data(), place, Size);
  return octets;
}

}  // namespace

Origin Origin::ipv4(const std::array<std::uint8_t, 4>& octets) {
  Origin origin;
  origin.kind_ = Kind::Ipv4;
  std::ranges::copy(octets, origin.octets_.begin());
  return origin;
}

Origin Origin::ipv6(const Octets& octets) {
  if (std::ranges::equal(mapped, octets_at<mapped.size()>(octets.data()))) {
    return ipv4(octets_at<4>(octets.data() + mapped.size()));
  }
  Origin origin;
  origin.kind_ = Kind::Ipv6;
  origin.octets_ = octets;
  return origin;
}

Origin Origin::of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return ipv4(octets_at<4>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr));
  }
  if (address.sa_family == AF_INET6) {
    return ipv6(octets_at<16>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr));
  }
  return {};
}

std::optional<Origin> Origin::from_parts(std::uint8_t kind, const Octets& octets) {
  switch (static_cast<Kind>(kind)) {
    case Kind::Unix:
      return Origin();
    case Kind::Ipv4:
      return ipv4(octets_at<4>(octets.data()));
    case Kind::Ipv6:
      return ipv6(octets);
  }
  return std::nullopt;
}

std::optional<Origin> Origin::parse(std::string_view text) {
  if (text == unix_text) return Origin();
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  Octets octets{};
  if (::inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
    return ipv4(octets_at<4>(octets.data()));
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) return ipv6(octets);
  return std::nullopt;
}

unsigned Origin::bits() const {
  switch (kind_) {
    case Kind::Ipv4:
      return 32;
    case Kind::Ipv6:
      return 128;
    case Kind::Unix:
      break;
  }
  return 0;
}

Origin Origin::prefix(unsigned count) const {
  Origin network = *this;
  for (unsigned at = 0; at < octets_.size(); ++at) {
    const unsigned kept = std::clamp(count, 8 * at, 8 * at + 8) - 8 * at;
    network.octets_[at] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return network;
}

bool Origin::is_local() const {
  switch (kind_) {
    case Kind::Ipv4:
      return octets_[0] == IN_LOOPBACKNET;
    case Kind::Ipv6:
      return octets_ == loopback;
    case Kind::Unix:
      break;
  }
  return true;
}

std::string Origin::text() const {
  if (kind_ == Kind::Unix) return std::string(unix_text);
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(kind_ == Kind::Ipv4 ? AF_INET : AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

}  // namespace restante::auth
