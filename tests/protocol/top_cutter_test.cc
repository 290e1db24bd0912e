// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/top_cutter.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::protocol {
namespace {

std::string cut(std::string_view stored, std::uint64_t lines, std::size_t piece_octets) {
  TopCutter cutter(lines);
  std::string top;
  while (!stored.empty() && !cutter.is_complete()) {
    const std::string_view piece = stored.substr(0, piece_octets);
    const std::size_t taken = cutter.take(piece);
    EXPECT_TRUE(taken == piece.size() || cutter.is_complete());
    top += piece.substr(0, taken);
    stored.remove_prefix(piece.size());
  }
  return top;
}

void expect_at_every_split(std::string_view stored, std::uint64_t lines, std::string_view top) {
  for (std::size_t size = 1; size <= stored.size(); ++size) {
    EXPECT_EQ(cut(stored, lines, size), top) << "pieces of " << size;
  }
}

TEST(TopCutter, OfNoLinesEndsBehindTheBlankLine) {
  expect_at_every_split("A: 1\nB: 2\n\none\ntwo\n", 0, "A: 1\nB: 2\n\n");
  expect_at_every_split("A: 1\r\n\r\none\r\n", 0, "A: 1\r\n\r\n");
}

TEST(TopCutter, CountsLinesOfTheBodyOnly) {
  expect_at_every_split("A: 1\n\none\ntwo\nthree\n", 2, "A: 1\n\none\ntwo\n");
  expect_at_every_split("A: 1\r\n\r\n\r\ntwo\r\nthree", 2, "A: 1\r\n\r\n\r\ntwo\r\n");
}

TEST(TopCutter, TakesAllWhereThereIsNoMore) {
  expect_at_every_split("A: 1\n\none\ntwo", 9, "A: 1\n\none\ntwo");
  expect_at_every_split("A: 1\nB: 2", 3, "A: 1\nB: 2");
}

TEST(TopCutter, ALineOfACarriageReturnAloneIsBlankOnlyIfLfFollows) {
  expect_at_every_split("A: 1\n\rB: 2\n\none\n", 0, "A: 1\n\rB: 2\n\n");
  expect_at_every_split("A: 1\n\r\r\n\none\n", 0, "A: 1\n\r\r\n\n");
}

TEST(TopCutter, AMessageMayBeginWithItsBody) {
  expect_at_every_split("\none\ntwo\n", 1, "\none\n");
}

}  // namespace
}  // namespace restante::protocol
