// SPDX-License-Identifier: Apache-2.0
//
// Addresses that have their first bits in common; one alone has all of them. Unix sockets, which
// have none, are a network of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/origin.h"

namespace restante::auth {

struct Network {
  Origin first{};  // its other bits are 0
  std::uint8_t bits = 0;

  [[nodiscard]] static Network of(const Origin& origin, unsigned bits);
  // "192.0.2.0/24", "2001:db8::/32", "192.0.2.1", "unix". Nothing for what is none, or has bits
  // beyond its length: whoever writes 192.0.2.1/24 may mean either.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);
  // Nothing for parts that don't fit each other.
  [[nodiscard]] static std::optional<Network> from_parts(std::uint8_t kind,
                                                         const Origin::Octets& octets,
                                                         std::uint8_t bits);

  bool contains(const Origin& origin) const;
  // As parse() reads it; without the length where it is one address.
  std::string text() const;

  bool operator==(const Network&) const = default;
};

}  // namespace restante::auth
