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
  writer.u8(static_cast<std::uint8_t>(wish.verb)).u8(static_cast<std::uint8_t>(wish.level));
  writer.i64(wish.time ? wish.time->count() : -1);
}

[[nodiscard]] inline std::optional<Wish> read_wish(std::string_view body) {
  lines::Reader reader(body);
  Wish wish;
  wish.verb = static_cast<Verb>(reader.u8());
  const std::uint8_t level = reader.u8();
  wish.level = static_cast<log::Level>(level);
  if (const std::int64_t time = reader.i64(); time >= 0) wish.time = Duration(time);
  if (!reader.is_done() || level > static_cast<std::uint8_t>(log::Level::Error)) {
    return std::nullopt;
  }
  return wish;
}

}  // namespace restante::processes
