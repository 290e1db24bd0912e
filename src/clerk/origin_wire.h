// SPDX-License-Identifier: Apache-2.0
//
// An Origin on its way over a line, and the network that begins with one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/auth/network.h"
#include "restante/auth/origin.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

inline void write(lines::Writer& writer, const auth::Origin& origin) {
  writer.u8(static_cast<std::uint8_t>(origin.kind()));
  const auto& octets = origin.octets();
  writer.text({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

inline void write(lines::Writer& writer, const auth::Network& network) {
  write(writer, network.first);
  writer.u8(network.bits);
}

[[nodiscard]] inline std::optional<auth::Origin> read_origin(lines::Reader& reader) {
  const std::uint8_t kind = reader.u8();
  const std::string_view text = reader.text();
  auth::Origin::Octets octets{};
  if (text.size() != octets.size()) return std::nullopt;
  std::ranges::copy(text, octets.begin());
  const auto origin = auth::Origin::from_parts(kind, octets);
  // Octets that it does not have must be 0.
  return origin && origin->octets() == octets ? origin : std::nullopt;
}

[[nodiscard]] inline std::optional<auth::Network> read_network(lines::Reader& reader) {
  const auto first = read_origin(reader);
  const std::uint8_t bits = reader.u8();
  if (!first) return std::nullopt;
  return auth::Network::from_parts(static_cast<std::uint8_t>(first->kind()), first->octets(), bits);
}

}  // namespace restante::clerk
