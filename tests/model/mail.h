// SPDX-License-Identifier: Apache-2.0
//
// A message of the model, and by the plainest reading of RFC 1939 what becomes of it on the wire.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace restante::model {

enum class Seen { No, Yes };

enum class Naming {
  Plain,
  WithSizes,  // ,S= and ,W=
  Long        // longer than a unique-id may be
};

struct Mail {
  std::uint32_t seconds;  // of its arrival
  std::uint32_t microseconds;
  std::uint32_t serial;  // no two messages have the same
  Naming naming;
  std::string octets;       // as stored
  std::size_t octets_sent;  // how many they are as_sent()
  Seen seen = Seen::No;

  // The base name of its file.
  std::string name() const;
  std::string unique_id() const;

  // Messages are numbered in this order.
  std::strong_ordering operator<=>(const Mail& other) const;
  bool operator==(const Mail& other) const { return serial == other.serial; }
};

// Each line ends with CRLF; an empty message has no line. These octets LIST counts.
[[nodiscard]] std::string as_sent(std::string_view stored);

// As it follows the first line of a reply: dots stuffed, the final dot behind it.
[[nodiscard]] std::string as_wire(std::string_view stored);

// The stored octets that TOP shows: all up to the first empty line, and `lines` lines behind it.
[[nodiscard]] std::string top_of(std::string_view stored, std::uint64_t lines);

}  // namespace restante::model
