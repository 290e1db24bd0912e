// SPDX-License-Identifier: Apache-2.0
#include "source_range.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace restante::load {

namespace {

// The addresses of a network of so many bits, but for the first and the last, fit sources_max.
constexpr unsigned prefix_bits_min = 16;
constexpr unsigned prefix_bits_max = 30;

struct Range {
  std::uint64_t first;
  std::uint64_t last;
};

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::optional<Range> parse_network(std::string_view text, std::size_t slash) {
  const auto address = parse_v4(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [rest, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (!address || problem != std::errc() || rest != digits.data() + digits.size() ||
      bits < prefix_bits_min || bits > prefix_bits_max) {
    return std::nullopt;
  }
  const std::uint32_t others = 0xffff'ffffU >> bits;
  const std::uint64_t network = *address & ~others;
  return Range{network + 1, network + others - 1};
}

std::optional<Range> parse_range(std::string_view text) {
  if (const std::size_t slash = text.find('/'); slash != text.npos) {
    return parse_network(text, slash);
  }
  const std::size_t dash = text.find('-');
  const auto first = parse_v4(text.substr(0, dash));
  const auto last = dash == text.npos ? first : parse_v4(text.substr(dash + 1));
  if (!first || !last || *last < *first || *last - *first >= sources_max) return std::nullopt;
  return Range{*first, *last};
}

loop::Address address_of(std::uint64_t number) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(number));
  std::memcpy(&storage, &v4, sizeof v4);
  return loop::Address(storage);
}

}  // namespace

Result<std::vector<loop::Address>> parse_sources(std::string_view text) {
  const std::optional<Range> range = parse_range(text);
  if (!range) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("--sources \"{}\": write 127.0.0.2-127.0.0.30 or 127.0.0.0/24, at "
                               "most {} addresses",
                               text, sources_max));
  }
  std::vector<loop::Address> sources;
  sources.reserve(range->last - range->first + 1);
  for (std::uint64_t number = range->first; number <= range->last; ++number) {
    sources.push_back(address_of(number));
  }
  return sources;
}

}  // namespace restante::load
