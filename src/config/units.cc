// SPDX-License-Identifier: Apache-2.0
#include "restante/config/units.h"

#include "quoted.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <span>

namespace restante::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Smallest first.
constexpr Unit duration_units[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit size_units[] = {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

enum class Amiss { NotANumber, NoUnit, UnknownUnit, TooLarge };

std::expected<std::uint64_t, Amiss> parse_amount(std::string_view text,
                                                 std::span<const Unit> units) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::invalid_argument) return std::unexpected(Amiss::NotANumber);
  if (error == std::errc::result_out_of_range) return std::unexpected(Amiss::TooLarge);
  const std::string_view name(rest, static_cast<std::size_t>(end - rest));
  if (name.empty() && number != 0) return std::unexpected(Amiss::NoUnit);
  if (name.empty()) return 0;
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    std::uint64_t amount = 0;
    if (__builtin_mul_overflow(number, unit.factor, &amount))
      return std::unexpected(Amiss::TooLarge);
    return amount;
  }
  return std::unexpected(Amiss::UnknownUnit);
}

std::string print_amount(std::uint64_t amount, std::span<const Unit> units) {
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < units.size(); ++i) {
    if (amount % units[i].factor == 0) chosen = i;
  }
  return fmt::format("{}{}", amount / units[chosen].factor, units[chosen].name);
}

}  // namespace

std::expected<Duration, std::string> parse_duration(std::string_view text) {
  const auto amount = parse_amount(text, duration_units);
  if (amount == std::unexpected(Amiss::TooLarge) ||
      (amount && *amount > static_cast<std::uint64_t>(duration_max.count()))) {
    return std::unexpected(
        fmt::format("must be at most {}, not {}", print_duration(duration_max), shown(text)));
  }
  if (amount) return Duration(*amount);
  if (amount.error() == Amiss::NoUnit) {
    return std::unexpected(
        fmt::format(R"(must have a unit: write "{0}s" for seconds, "{0}m" for minutes)", text));
  }
  return std::unexpected(fmt::format(
      R"(must be a whole number with a unit (ms, s, m, h, d) such as "60s" or "10m", not {})",
      shown(text)));
}

std::expected<std::uint64_t, std::string> parse_size(std::string_view text) {
  const auto amount = parse_amount(text, size_units);
  if (amount) return *amount;
  if (amount.error() == Amiss::TooLarge)
    return std::unexpected(fmt::format("is too large: {}", shown(text)));
  return std::unexpected(fmt::format(
      R"(must be a whole number with a unit (B, KiB, MiB, GiB) such as "64KiB", not {})",
      shown(text)));
}

std::string print_duration(Duration duration) {
  if (duration == Duration(0)) return "0s";
  return print_amount(static_cast<std::uint64_t>(duration.count()), duration_units);
}

}  // namespace restante::config
