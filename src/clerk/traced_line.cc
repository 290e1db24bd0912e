// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/traced_line.h"

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
  line.direction = static_cast<TracedLine::Direction>(reader.u8());
  line.line = reader.text();
  if (!reader.is_done()) return std::nullopt;
  return line;
}

}  // namespace restante::clerk
