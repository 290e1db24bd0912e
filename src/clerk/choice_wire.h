// SPDX-License-Identifier: Apache-2.0
//
// An octet of which not every value says something, on its way over a line: one of an enumeration,
// or whether something follows. What says nothing is no message.
#pragma once

#include <cstdint>
#include <optional>

#include "restante/lines/fields.h"

namespace restante::clerk {

// Of an enumeration from 0 to `last` without gaps.
template <class Choice>
[[nodiscard]] std::optional<Choice> read_choice(lines::Reader& reader, Choice last) {
  const std::uint8_t octet = reader.u8();
  if (octet > static_cast<std::uint8_t>(last)) return std::nullopt;
  return static_cast<Choice>(octet);
}

enum class Presence : std::uint8_t { None, There };

[[nodiscard]] inline std::optional<Presence> read_presence(lines::Reader& reader) {
  return read_choice(reader, Presence::There);
}

inline void write(lines::Writer& writer, Presence presence) {
  writer.u8(static_cast<std::uint8_t>(presence));
}

template <class Value>
[[nodiscard]] Presence presence_of(const std::optional<Value>& value) {
  return value ? Presence::There : Presence::None;
}

}  // namespace restante::clerk
