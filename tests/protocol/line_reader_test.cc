// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/line_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace restante::protocol {
namespace {

constexpr LineLimits limits{.any = 10, .auth = 20, .skipped = 1000};

std::string shown(LineReader::Event event, std::string_view line) {
  if (event == LineReader::Event::TooLong) return "!";
  if (event == LineReader::Event::Endless) return "&";
  return '<' + std::string(line) + '>';
}

// Every line as "<text>", every line that was too long as "!", "&" for one without an end.
std::string read_all(std::string_view octets, const std::vector<std::size_t>& cuts) {
  LineReader reader;
  std::string seen;
  for (std::size_t turn = 0; !octets.empty(); ++turn) {
    // A copy that dies after its turn shows views that outlive their octets.
    const std::string piece(octets.substr(0, cuts[turn % cuts.size()]));
    octets.remove_prefix(piece.size());
    std::string_view input = piece;
    for (auto event = reader.next(input, limits); event != LineReader::Event::NeedsMore;
         event = reader.next(input, limits)) {
      seen += shown(event, reader.line());
    }
    EXPECT_TRUE(input.empty());
  }
  return seen;
}

void expect_at_every_split(const std::string& octets, const std::string& expected) {
  EXPECT_EQ(read_all(octets, {std::string::npos}), expected);
  for (std::size_t size = 1; size < octets.size(); ++size) {
    EXPECT_EQ(read_all(octets, {size}), expected) << "pieces of " << size;
  }
}

TEST(LineReader, EndsALineWithCrLfOrBareLf) {
  expect_at_every_split("NOOP\r\nSTAT\nQUIT\r\n", "<NOOP><STAT><QUIT>");
}

TEST(LineReader, KeepsABareCarriageReturn) {
  expect_at_every_split("a\rb\r\r\n\r\n\n", "<a\rb\r><><>");
}

TEST(LineReader, TakesALineOfExactlyTheLimit) {
  expect_at_every_split("0123456789\r\n0123456789\n", "<0123456789><0123456789>");
}

TEST(LineReader, ReportsALineTooLongOnceAndReadsTheNext) {
  expect_at_every_split("01234567890\r\nNOOP\r\n", "!<NOOP>");
  expect_at_every_split("0123456789\rx\nNOOP\r\n", "!<NOOP>");
  expect_at_every_split(std::string(500, 'x') + "\n" + std::string(11, 'y') + "\nNOOP\n",
                        "!!<NOOP>");
}

TEST(LineReader, SaysThatALineHasNoEnd) {
  expect_at_every_split(std::string(1000, 'x') + "\nNOOP\n", "!<NOOP>");
  expect_at_every_split(std::string(1001, 'x') + "\nNOOP\n", "!&<NOOP>");
  expect_at_every_split(std::string(3500, 'x'), "!&&&");
}

TEST(LineReader, DoesNotWaitForTheEndOfALineTooLong) {
  EXPECT_EQ(read_all(std::string(12, 'x'), {std::string::npos}), "!");
  EXPECT_EQ(read_all(std::string(300, 'x'), {5}), "!");
}

TEST(LineReader, GivesAnInitialResponseMoreRoom) {
  expect_at_every_split("AUTH 890123456789012\nauth 890123456789012\r\nNOOP\n",
                        "<AUTH 890123456789012><auth 890123456789012><NOOP>");
  expect_at_every_split("AUTH 8901234567890123456\r\nAUTHX78901\r\nAUTHX789012\nNOOP\n",
                        "!<AUTHX78901>!<NOOP>");
}

TEST(LineReader, PassesNulAnd8Bit) {
  expect_at_every_split(std::string("\0\xff\r\n", 4), std::string("<\0\xff>", 4));
}

TEST(LineReader, WholeAndSplitAgreeOnRandomOctets) {
  std::mt19937 random(1939);
  constexpr std::string_view alphabet = "ab\r\n\r\nccccc";
  for (int round = 0; round < 2000; ++round) {
    std::string octets(random() % 60, ' ');
    for (char& octet : octets) octet = alphabet[random() % alphabet.size()];
    const std::string whole = read_all(octets, {std::string::npos});
    const std::vector<std::size_t> cuts{1 + random() % 5, 1 + random() % 5, 1 + random() % 9};
    ASSERT_EQ(read_all(octets, cuts), whole);
    ASSERT_EQ(read_all(octets, {1}), whole);
  }
}

}  // namespace
}  // namespace restante::protocol
