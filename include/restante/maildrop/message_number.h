// SPDX-License-Identifier: Apache-2.0
//
// Two numbers that must never be mixed. A MessageNumber is what a client says: 1 for the first
// message (RFC 1939, section 3). A MessageIndex is a place in a Snapshot: 0 for the first.
#pragma once

#include <compare>
#include <cstdint>

namespace restante::maildrop {

struct MessageIndex {
  std::uint32_t value;
  auto operator<=>(const MessageIndex&) const = default;
};

struct MessageNumber {
  std::uint64_t value;
  auto operator<=>(const MessageNumber&) const = default;
};

constexpr MessageNumber number_of(MessageIndex index) {
  return MessageNumber{std::uint64_t{index.value} + 1};
}

}  // namespace restante::maildrop
