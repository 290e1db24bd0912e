// SPDX-License-Identifier: Apache-2.0
#include "sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace restante::load {

namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return {};
  return value;
}

// Nothing for what is no size, or none that a message may have.
std::optional<std::uint64_t> size(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  const auto amount = number<std::uint64_t>(text.substr(0, digits));
  if (!amount || *amount > message_octets_max) return {};
  constexpr std::pair<std::string_view, unsigned> units[] = {
      {"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
  for (const auto& [name, shift] : units) {
    if (unit != name) continue;
    const std::uint64_t octets = *amount << shift;
    if (octets < message_octets_min || octets > message_octets_max) return {};
    return octets;
  }
  return {};
}

std::pair<std::string_view, std::string_view> halves(std::string_view text, char at) {
  const std::size_t cut = std::min(text.find(at), text.size());
  return {text.substr(0, cut), text.substr(std::min(cut + 1, text.size()))};
}

// Beyond this, nearly all sizes would lie on the limits.
constexpr double deviation_max = 5;

}  // namespace

std::optional<Sizes::Law> Sizes::parse_law(std::string_view name, std::string_view arguments) {
  if (name == "fixed") {
    const auto octets = size(arguments);
    if (octets) return Fixed{*octets};
  }
  if (name == "uniform") {
    const auto [first, second] = halves(arguments, '-');
    const auto least = size(first);
    const auto most = size(second);
    if (least && most && *least <= *most) return Uniform{*least, *most};
  }
  if (name == "lognormal") {
    const auto [first, second] = halves(arguments, ',');
    const auto median = size(first);
    const auto deviation = number<double>(second);
    if (median && deviation && *deviation >= 0 && *deviation <= deviation_max) {
      return LogNormal{*median, *deviation};
    }
  }
  return {};
}

Result<Sizes> Sizes::parse(std::string_view text) {
  const auto [name, arguments] = halves(text, ':');
  if (const auto law = parse_law(name, arguments)) return Sizes(*law);
  return failure(
      ErrorKind::Unsupported,
      fmt::format("sizes \"{}\": write fixed:10MiB, uniform:1KiB-64KiB or lognormal:8KiB,1.0, "
                  "with sizes from {} B to 1 GiB",
                  text, message_octets_min));
}

std::uint64_t Sizes::draw(Random& random) const {
  struct Draw {
    Random& random;
    std::uint64_t operator()(const Fixed& law) const { return law.octets; }
    std::uint64_t operator()(const Uniform& law) const {
      return law.least + random.below(law.most - law.least + 1);
    }
    std::uint64_t operator()(const LogNormal& law) const {
      const double octets =
          static_cast<double>(law.median) * std::exp(law.deviation * random.normal());
      return static_cast<std::uint64_t>(std::clamp(octets, static_cast<double>(message_octets_min),
                                                   static_cast<double>(message_octets_max)));
    }
  };
  return std::visit(Draw{random}, law_);
}

}  // namespace restante::load
