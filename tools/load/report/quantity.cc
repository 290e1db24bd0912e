// SPDX-License-Identifier: Apache-2.0
#include "quantity.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace restante::load {

namespace {

struct Unit {
  const char* name;
  double size;
};

constexpr std::array<Unit, 3> times{{{"µs", 1}, {"ms", 1e3}, {"s", 1e6}}};
constexpr std::array<Unit, 5> sizes{
    {{"B", 1}, {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}}};

// From here on, three digits would round to the next unit's 1.
constexpr double full = 0.9995;

std::string number(double value) {
  if (std::abs(value) < 99.95) return fmt::format("{:.3g}", value);
  const std::string digits = count_text(static_cast<std::uint64_t>(std::round(std::abs(value))));
  return value < 0 ? "-" + digits : digits;
}

std::string in_units(double value, std::span<const Unit> units) {
  std::size_t i = 0;
  while (i + 1 < units.size() && value >= full * units[i + 1].size) ++i;
  return fmt::format("{} {}", number(value / units[i].size), units[i].name);
}

}  // namespace

std::string text(double value, Quantity quantity) {
  switch (quantity) {
    case Quantity::Number:
      return number(value);
    case Quantity::Latency:
      return in_units(value, times);
    case Quantity::Octets:
      return in_units(value, sizes);
    case Quantity::Percentile:
      return fmt::format("{:.8g} %", 100 - 100 / value);
  }
  return {};
}

std::string count_text(std::uint64_t count) {
  std::string digits = fmt::format_int(count).str();
  for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, 1, ',');
  return digits;
}

std::string ratio_text(double value, double reference) {
  if (reference == 0) return no_number;
  return fmt::format("{:.2f}×", value / reference);
}

}  // namespace restante::load
