// SPDX-License-Identifier: Apache-2.0
//
// Where and when a run took place, in words.
#pragma once

#include <string>

namespace restante::load {

// "2 × AMD EPYC 7763, Linux 6.1.0"
[[nodiscard]] std::string describe_machine();

// RFC 3339, UTC.
[[nodiscard]] std::string time_of_day();

}  // namespace restante::load
