// SPDX-License-Identifier: Apache-2.0
//
// A line of a dialogue on its way to an operator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/lines/fields.h"

namespace restante::clerk {

struct TracedLine {
  // Of the text; the rest is cut off.
  static constexpr std::size_t octets_max = 1024;

  enum class Direction : std::uint8_t { FromClient, FromServer };

  std::int64_t time = 0;  // milliseconds since 1970
  std::string_view session{};
  std::string_view user{};  // empty: nobody has said who they are
  Direction direction = Direction::FromClient;
  std::string_view line{};
};

void write(lines::Writer& writer, const TracedLine& line);
// Its texts are views of `body`.
[[nodiscard]] std::optional<TracedLine> read_traced_line(std::string_view body);

}  // namespace restante::clerk
