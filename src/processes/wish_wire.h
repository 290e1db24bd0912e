// SPDX-License-Identifier: Apache-2.0
//
// A Wish on its way over a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/lines/fields.h"
#include "restante/processes/orders.h"

namespace restante::processes {

inline void write(lines::Writer& writer, const Wish& wish) {
  writer.u8(static_cast<std::uint8_t>(wish.verb));
  write(writer, wish.level);
}

[[nodiscard]] inline std::optional<Wish> read_wish(std::string_view body) {
  lines::Reader reader(body);
  const auto verb = static_cast<Verb>(reader.u8());
  const auto level = read_level_wish(reader);
  if (!reader.is_done() || !level) return std::nullopt;
  return Wish{verb, *level};
}

}  // namespace restante::processes
