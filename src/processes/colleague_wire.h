// SPDX-License-Identifier: Apache-2.0
//
// Who a Colleague is, on its way over a line; the line to it goes along as a descriptor.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "restante/base/descriptor.h"
#include "restante/lines/fields.h"
#include "restante/processes/assignment.h"

namespace restante::processes {

inline void write(lines::Writer& writer, const Colleague& colleague) {
  writer.u8(static_cast<std::uint8_t>(colleague.role)).u32(colleague.set).u32(colleague.worker);
}

[[nodiscard]] inline std::optional<Colleague> read_colleague(std::string_view body,
                                                             Descriptor line) {
  lines::Reader reader(body);
  Colleague colleague;
  colleague.role = static_cast<Role>(reader.u8());
  colleague.set = reader.u32();
  colleague.worker = reader.u32();
  if (!reader.is_done()) return std::nullopt;
  colleague.line = std::move(line);
  return colleague;
}

}  // namespace restante::processes
