// SPDX-License-Identifier: Apache-2.0
//
// A piece of a list on its way over a line: rows, each with a mark before it, and behind the last
// one whether there are more pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "choice_wire.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

inline void begin_row(lines::Writer& writer) {
  write(writer, Presence::There);
}

inline void finish_rows(lines::Writer& writer, Rest rest) {
  write(writer, Presence::None);
  writer.u8(static_cast<std::uint8_t>(rest));
}

// `read_row` reads one and keeps it; whether it makes sense. Nothing: no such piece, or one of more
// than `rows_max` rows.
enum class RowRead : std::uint8_t { Sense, Nonsense };
template <class ReadRow>
[[nodiscard]] std::optional<Rest> read_rows(lines::Reader& reader, std::size_t rows_max,
                                            ReadRow read_row) {
  std::size_t rows = 0;
  auto mark = read_presence(reader);
  for (; mark == Presence::There; mark = read_presence(reader)) {
    if (++rows > rows_max || read_row() == RowRead::Nonsense || !reader.is_intact()) {
      return std::nullopt;
    }
  }
  return mark ? read_choice(reader, Rest::More) : std::nullopt;
}

}  // namespace restante::clerk
