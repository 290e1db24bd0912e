// SPDX-License-Identifier: Apache-2.0
//
// Numbers as people read them: at most three significant digits, and a unit that fits.
#pragma once

#include <cstdint>
#include <string>

namespace restante::load {

enum class Quantity {
  Number,      // 12,345; 0.25
  Latency,     // of microseconds: 850 µs, 1.2 ms, 3 s
  Octets,      // 512 B, 64 KiB, 1.5 MiB
  Percentile,  // of how many times rarer than all: 1 is 0 %, 100 is 99 %, 1000 is 99.9 %
};

[[nodiscard]] std::string text(double value, Quantity quantity);

// Every digit, in groups of three: 1,234,567.
[[nodiscard]] std::string count_text(std::uint64_t count);

// `value` against `reference`: "1.25×"; "–" where there is nothing to compare with.
[[nodiscard]] std::string ratio_text(double value, double reference);

// What stands where there is no number.
inline constexpr const char* no_number = "–";

}  // namespace restante::load
