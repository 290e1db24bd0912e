// SPDX-License-Identifier: Apache-2.0
//
// Another log level for a while, as an operator asks it of every process, and how a line carries
// it.
#pragma once

#include <cstdint>
#include <optional>

#include "restante/base/clock.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"

namespace restante::processes {

struct LevelWish {
  log::Level level = log::Level::Info;
  std::optional<Duration> time{};  // nothing: until the next reload
};

inline void write(lines::Writer& writer, const LevelWish& wish) {
  writer.u8(static_cast<std::uint8_t>(wish.level)).i64(wish.time ? wish.time->count() : -1);
}

// Nothing: there is no such level.
[[nodiscard]] inline std::optional<LevelWish> read_level_wish(lines::Reader& reader) {
  const std::uint8_t level = reader.u8();
  LevelWish wish{static_cast<log::Level>(level)};
  if (const std::int64_t time = reader.i64(); time >= 0) wish.time = Duration(time);
  if (level > static_cast<std::uint8_t>(log::Level::Error)) return std::nullopt;
  return wish;
}

}  // namespace restante::processes
