// SPDX-License-Identifier: Apache-2.0
//
// Where an attempt to log in comes from: an IPv4 or IPv6 address without a port, or a Unix socket.
// A plain value that may travel between processes as it lies in memory; whoever gets one from a
// process that is not trusted makes it anew with from_parts().
//
// An IPv4 address in IPv6 clothes (::ffff:a.b.c.d) is the IPv4 address.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace restante::auth {

class Origin {
 public:
  enum class Kind : std::uint8_t { Unix, Ipv4, Ipv6 };
  // In network order. An IPv4 address has four, a Unix socket none; the rest are 0.
  using Octets = std::array<std::uint8_t, 16>;

  // A Unix socket: all of them are one.
  constexpr Origin() = default;
  [[nodiscard]] static Origin ipv4(const std::array<std::uint8_t, 4>& octets);
  [[nodiscard]] static Origin ipv6(const Octets& octets);
  // What is neither IPv4 nor IPv6 counts as a Unix socket.
  [[nodiscard]] static Origin of(const sockaddr& address);
  // Nothing for a kind that is none.
  [[nodiscard]] static std::optional<Origin> from_parts(std::uint8_t kind, const Octets& octets);
  // As text() writes it. Names are not looked up.
  [[nodiscard]] static std::optional<Origin> parse(std::string_view text);

  Kind kind() const { return kind_; }
  const Octets& octets() const { return octets_; }
  // 32, 128, or 0 for a Unix socket.
  unsigned bits() const;

  // With all bits but the first `count` set to 0.
  [[nodiscard]] Origin prefix(unsigned count) const;

  // This machine speaking to itself: 127.0.0.0/8, ::1, a Unix socket. Behind a webmail or a proxy
  // there may be many people.
  bool is_local() const;

  // "192.0.2.1", "2001:db8::1" or "unix".
  std::string text() const;

  bool operator==(const Origin&) const = default;

 private:
  Kind kind_ = Kind::Unix;
  Octets octets_{};
};

}  // namespace restante::auth
