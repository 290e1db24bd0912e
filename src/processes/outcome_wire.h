// SPDX-License-Identifier: Apache-2.0
//
// An Outcome on its way over a line.
#pragma once

#include <optional>
#include <string_view>

#include "restante/lines/fields.h"
#include "restante/processes/orders.h"

namespace restante::processes {

// Texts longer than Orders::problem_octets_max are cut off.
void write(lines::Writer& writer, const Outcome& outcome);
// Its texts are views of `body`.
[[nodiscard]] std::optional<Outcome> read_outcome(std::string_view body);

}  // namespace restante::processes
