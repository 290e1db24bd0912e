// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/network.h"

#include <fmt/format.h>

#include <charconv>

namespace restante::auth {

namespace {

// Nothing for what is no number, or has a needless zero.
std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, problem] = std::from_chars(digits.data(), end, value);
  const bool is_number = problem == std::errc() && rest == end && !digits.empty();
  if (!is_number || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  return value;
}

}  // namespace

Network Network::of(const Origin& origin, unsigned bits) {
  return {origin.prefix(bits), static_cast<std::uint8_t>(bits)};
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto origin = Origin::parse(text.substr(0, slash));
  if (!origin) return std::nullopt;
  const auto bits =
      slash == text.npos ? std::optional(origin->bits()) : number(text.substr(slash + 1));
  if (!bits || *bits > origin->bits()) return std::nullopt;
  return from_parts(static_cast<std::uint8_t>(origin->kind()), origin->octets(),
                    static_cast<std::uint8_t>(*bits));
}

std::optional<Network> Network::from_parts(std::uint8_t kind, const Origin::Octets& octets,
                                           std::uint8_t bits) {
  const auto origin = Origin::from_parts(kind, octets);
  if (!origin || bits > origin->bits() || origin->prefix(bits) != *origin) return std::nullopt;
  return of(*origin, bits);
}

bool Network::contains(const Origin& origin) const {
  return origin.prefix(bits) == first;
}

std::string Network::text() const {
  return bits == first.bits() ? first.text() : fmt::format("{}/{}", first.text(), bits);
}

}  // namespace restante::auth
