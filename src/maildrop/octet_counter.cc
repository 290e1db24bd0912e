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

struct Counts {
  std::size_t bare_line_feeds = 0;  // whose predecessor is no CR
  std::size_t dots = 0;             // whose predecessor is a LF
};

std::size_t sum_of(Block counts) {
  std::size_t sum = 0;
  for (std::size_t lane = 0; lane < lanes; ++lane) sum += static_cast<std::size_t>(counts[lane]);
  return sum;
}

// Among the `blocks * lanes` octets from `octets` on. The octet before the first is read, too.
void count(const char* octets, std::size_t blocks, Counts& counts) {
  Block line_feeds{};
  Block dots{};
  for (std::size_t block = 0; block < blocks; ++block, octets += lanes) {
    const Block here = load(octets);
    const Block before = load(octets - 1);
    line_feeds -= (here == '\n') & (before != '\r');
    dots -= (here == '.') & (before == '\n');
  }
  counts.bare_line_feeds += sum_of(line_feeds);
  counts.dots += sum_of(dots);
}

// The same for all octets of `piece` but its first.
Counts count_within(std::string_view piece) {
  Counts counts;
  std::size_t at = 1;
  while (piece.size() - at >= lanes) {
    const std::size_t blocks = std::min((piece.size() - at) / lanes, blocks_per_sum);
    count(piece.data() + at, blocks, counts);
    at += blocks * lanes;
  }
  for (; at < piece.size(); ++at) {
    counts.bare_line_feeds += piece[at] == '\n' && piece[at - 1] != '\r';
    counts.dots += piece[at] == '.' && piece[at - 1] == '\n';
  }
  return counts;
}

}  // namespace

void OctetCounter::add(std::string_view piece) {
  if (piece.empty()) return;
  const bool begins_with_bare_line_feed = piece.front() == '\n' && last_ != '\r';
  const Counts counts = count_within(piece);
  octets_ += piece.size() + begins_with_bare_line_feed + counts.bare_line_feeds;
  added_ += piece.size();
  if (counts.dots > 0 || (piece.front() == '.' && last_ == '\n')) dots_ = Dots::AtLineStarts;
  last_ = piece.back();
}

void OctetCounter::add_hole(std::uint64_t octets) {
  if (octets == 0) return;
  octets_ += octets;
  added_ += octets;
  last_ = '\0';
}

std::uint64_t OctetCounter::total() const {
  constexpr std::uint64_t missing_line_end = 2;
  return last_ == '\n' ? octets_ : octets_ + missing_line_end;
}

Form OctetCounter::form() const {
  const bool is_unchanged = added_ > 0 && total() == added_ && dots_ == Dots::None;
  return is_unchanged ? Form::Wire : Form::Stored;
}

}  // namespace restante::maildrop
