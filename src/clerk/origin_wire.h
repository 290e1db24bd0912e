// SPDX-License-Identifier: Apache-2.0
//
// An Origin, or what may become one, on its way over a line.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/auth/origin.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

struct RawOrigin {
  std::uint8_t kind = 0;
  auth::Origin::Octets octets{};
};

inline void write(lines::Writer& writer, const auth::Origin& origin) {
  writer.u8(static_cast<std::uint8_t>(origin.kind()));
  const auto& octets = origin.octets();
  writer.text({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

[[nodiscard]] inline std::optional<RawOrigin> read_origin(lines::Reader& reader) {
  RawOrigin raw;
  raw.kind = reader.u8();
  const std::string_view octets = reader.text();
  if (octets.size() != raw.octets.size()) return std::nullopt;
  std::ranges::copy(octets, raw.octets.begin());
  return raw;
}

}  // namespace restante::clerk
