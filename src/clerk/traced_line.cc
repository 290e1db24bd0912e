// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/traced_line.h"

#include "choice_wire.h"

namespace restante::clerk {

void write(lines::Writer& writer, const TracedLine& line) {
  writer.i64(line.time).text(line.session).text(line.user);
  writer.u8(static_cast<std::uint8_t>(line.direction));
  writer.text(line.line.substr(0, TracedLine::octets_max));
}

std::optional<TracedLine> read_traced_line(std::string_view body) {
  lines::Reader reader(body);
  TracedLine line;
  line.time = reader.i64();
  line.session = reader.text();
  line.user = reader.text();
  const auto direction = read_choice(reader, TracedLine::Direction::FromServer);
  line.line = reader.text();
  if (!direction || !reader.is_done() || line.line.size() > TracedLine::octets_max) {
    return std::nullopt;
  }
  line.direction = *direction;
  return line;
}

}  // namespace restante::clerk
