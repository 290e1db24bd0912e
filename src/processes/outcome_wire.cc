// SPDX-License-Identifier: Apache-2.0
#include "outcome_wire.h"

namespace restante::processes {

void write(lines::Writer& writer, const Outcome& outcome) {
  writer.u8(static_cast<std::uint8_t>(outcome.kind))
      .text(outcome.text.substr(0, Orders::problem_octets_max))
      .text(outcome.file.substr(0, Orders::problem_octets_max))
      .u32(outcome.line)
      .u32(outcome.column)
      .u8(outcome.exit_code);
}

std::optional<Outcome> read_outcome(std::string_view body) {
  lines::Reader reader(body);
  Outcome outcome;
  outcome.kind = static_cast<Outcome::Kind>(reader.u8());
  outcome.text = reader.text();
  outcome.file = reader.text();
  outcome.line = reader.u32();
  outcome.column = reader.u32();
  outcome.exit_code = reader.u8();
  if (!reader.is_done()) return std::nullopt;
  return outcome;
}

}  // namespace restante::processes
