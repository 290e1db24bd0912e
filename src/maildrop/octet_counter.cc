// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/octet_counter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace restante::maildrop {

namespace {

// A comparison of two blocks gives -1 in each lane where it holds. Compilers turn this into the
// machine's vector instructions, so the speed does not depend on how many line ends there are.
constexpr std::size_t lanes = 16;
using Block [[gnu::vector_size(lanes)]] = std::int8_t;

// After so many blocks a lane's count of one octet could overflow.
constexpr std::size_t blocks_per_sum = 127;

Block load(const char* octets) {
  Block block;
  std::memcpy(&block, octets, lanes);
  return block;
}

// LFs among the `blocks * lanes` octets from `octets` on whose predecessor is no CR. The octet
// before the first is read, too.
std::size_t bare_line_feeds(const char* octets, std::size_t blocks) {
  Block counts{};
  for (std::size_t block = 0; block < blocks; ++block, octets += lanes) {
    counts -= (load(octets) == '\n') & (load(octets - 1) != '\r');
  }
  std::size_t sum = 0;
  for (std::size_t lane = 0; lane < lanes; ++lane) sum += static_cast<std::size_t>(counts[lane]);
  return sum;
}

// The same for all octets of `piece` but its first.
std::size_t bare_line_feeds_within(std::string_view piece) {
  std::size_t sum = 0;
  std::size_t at = 1;
  while (piece.size() - at >= lanes) {
    const std::size_t blocks = std::min((piece.size() - at) / lanes, blocks_per_sum);
    sum += bare_line_feeds(piece.data() + at, blocks);
    at += blocks * lanes;
  }
  for (; at < piece.size(); ++at) sum += piece[at] == '\n' && piece[at - 1] != '\r';
  return sum;
}

}  // namespace

void OctetCounter::add(std::string_view piece) {
  if (piece.empty()) return;
  const bool begins_with_bare_line_feed = piece.front() == '\n' && last_ != '\r';
  octets_ += piece.size() + begins_with_bare_line_feed + bare_line_feeds_within(piece);
  last_ = piece.back();
}

std::uint64_t OctetCounter::total() const {
  constexpr std::uint64_t missing_line_end = 2;
  return last_ == '\n' ? octets_ : octets_ + missing_line_end;
}

}  // namespace restante::maildrop
