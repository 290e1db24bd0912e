// SPDX-License-Identifier: Apache-2.0
//
// Facts on their way over a line.
#pragma once

#include <optional>
#include <string_view>

#include "restante/lines/fields.h"
#include "restante/processes/facts.h"

namespace restante::processes {

// Workers beyond the room there is are left out.
void write(lines::Writer& writer, const Facts& facts);
[[nodiscard]] std::optional<Facts> read_facts(std::string_view body);

}  // namespace restante::processes
