// SPDX-License-Identifier: Apache-2.0
//
// Another log level for a while, as an operator asks it of every process, and how a line carries
// it.
#pragma once

#include <cstdint>
#include <optional>

#include "restante/base/clock.h"
#include "restante/base/log.h"
#include "restante/config/units.h"
#include "restante/lines/fields.h"

namespace restante::processes {

struct LevelWish {
  log::Level level = log::Level::Info;
  std::optional<Duration> time{};  // nothing: until the next reload
};

// In the place of a time.
inline constexpr std::int64_t until_the_next_reload = -1;

inline void write(lines::Writer& writer, const LevelWish& wish) {
  writer.u8(static_cast<std::uint8_t>(wish.level))
      .i64(wish.time ? wish.time->count() : until_the_next_reload);
}

// Nothing: there is no such level, or no operator can write such a time.
[[nodiscard]] inline std::optional<LevelWish> read_level_wish(lines::Reader& reader) {
  const std::uint8_t level = reader.u8();
  LevelWish wish{static_cast<log::Level>(level)};
  const std::int64_t time = reader.i64();
  const bool is_time = time >= until_the_next_reload && time <= config::duration_max.count();
  if (level > static_cast<std::uint8_t>(log::Level::Error) || !is_time) return std::nullopt;
  if (time != until_the_next_reload) wish.time = Duration(time);
  return wish;
}

}  // namespace restante::processes
