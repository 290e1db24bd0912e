// SPDX-License-Identifier: Apache-2.0
//
// Durations ("10m") and sizes ("64KiB") as an operator writes them: a whole number and a unit,
// nothing between. Error texts are meant to follow the key's name: "must be ...".
#pragma once

#include "restante/base/clock.h"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace restante::config {

// Longer than anything sensible, and far from where a clock would overflow.
inline constexpr Duration duration_max = std::chrono::days(3650);

// Units ms, s, m, h and d. "0" needs none. At most duration_max.
[[nodiscard]] std::expected<Duration, std::string> parse_duration(std::string_view text);

// Units B, KiB, MiB and GiB, in octets.
[[nodiscard]] std::expected<std::uint64_t, std::string> parse_size(std::string_view text);

// In the largest unit that shows the whole value: "10m", never "600s".
[[nodiscard]] std::string print_duration(Duration duration);

}  // namespace restante::config
