// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/dot_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace restante::protocol {
namespace {

// Stored octets in pieces, space in pieces; whatever was not consumed is given again.
std::string write_all(std::string_view stored, std::size_t piece, std::size_t space) {
  DotWriter writer;
  std::vector<char> memory(space);
  std::string wire;
  while (!stored.empty()) {
    const auto progress = writer.write(stored.substr(0, piece), memory);
    EXPECT_TRUE(progress.consumed > 0 || progress.produced > 0);
    stored.remove_prefix(progress.consumed);
    wire.append(memory.data(), progress.produced);
  }
  for (;;) {
    const auto progress = writer.finish(memory);
    wire.append(memory.data(), progress.produced);
    if (progress.ending == DotWriter::Ending::Finished) return wire;
  }
}

void expect_at_every_split(std::string_view stored, const std::string& wire) {
  for (const std::size_t piece : {1UL, 2UL, 3UL, 4096UL}) {
    for (const std::size_t space : {1UL, 2UL, 7UL, 4096UL}) {
      EXPECT_EQ(write_all(stored, piece, space), wire) << "piece " << piece << " space " << space;
    }
  }
}

TEST(DotWriter, StuffsADotAsFirstOctet) {
  expect_at_every_split(".", "..\r\n.\r\n");
  expect_at_every_split(".x\n", "..x\r\n.\r\n");
}

TEST(DotWriter, StuffsADotAtEveryLineStartAndNowhereElse) {
  expect_at_every_split("a.\n.b\r\n..c\n", "a.\r\n..b\r\n...c\r\n.\r\n");
  expect_at_every_split("a\r.b\n", "a\r.b\r\n.\r\n");
}

TEST(DotWriter, EndsEveryLineWithCrLf) {
  expect_at_every_split("a\nb\r\nc", "a\r\nb\r\nc\r\n.\r\n");
  expect_at_every_split("\n\r\n\n", "\r\n\r\n\r\n.\r\n");
}

TEST(DotWriter, SendsAnEmptyMessageAsNothing) {
  expect_at_every_split("", ".\r\n");
}

TEST(DotWriter, KeepsBareCarriageReturnsNulAnd8Bit) {
  expect_at_every_split("a\rb\r", "a\rb\r\r\n.\r\n");
  expect_at_every_split("a\r\r\n", "a\r\r\n.\r\n");
  expect_at_every_split(std::string_view("\0\xff\n", 3), std::string("\0\xff\r\n.\r\n", 7));
}

// What a client does: RFC 1939, section 3.
std::string unstuffed(std::string_view wire) {
  EXPECT_TRUE(wire.ends_with(".\r\n"));
  wire.remove_suffix(3);
  std::string message;
  for (std::size_t at = 0; at < wire.size(); ++at) {
    const bool line_start = at == 0 || (at >= 2 && wire.substr(at - 2, 2) == "\r\n");
    if (line_start && wire[at] == '.') continue;
    message += wire[at];
  }
  return message;
}

std::string canonical(std::string_view stored) {
  std::string message;
  for (const char octet : stored) {
    if (octet == '\n' && !message.ends_with('\r')) message += '\r';
    message += octet;
  }
  return message.empty() || message.ends_with('\n') ? message : message + "\r\n";
}

TEST(DotWriter, AClientGetsBackTheMessageAtAnySplit) {
  std::mt19937 random(1939);
  constexpr std::string_view alphabet = "..a\n\r\n\r";
  for (int round = 0; round < 3000; ++round) {
    std::string stored(random() % 40, ' ');
    for (char& octet : stored) octet = alphabet[random() % alphabet.size()];
    const std::string wire = write_all(stored, 1 + random() % 9, 1 + random() % 9);
    ASSERT_EQ(unstuffed(wire), canonical(stored));
    ASSERT_EQ(wire.find("\r\n.\r\n"), wire.size() == 3 ? std::string::npos : wire.size() - 5);
  }
}

// Long enough for whatever takes several octets at a time.
TEST(DotWriter, AClientGetsBackALongMessageAtAnySplit) {
  std::mt19937 random(1081);
  constexpr std::string_view alphabet = "..\n\r\nabcdefghijklmnopqrstuvwxyz";
  for (int round = 0; round < 3000; ++round) {
    const std::size_t variety = 4 + random() % (alphabet.size() - 4);
    std::string stored(random() % 400, ' ');
    for (char& octet : stored) octet = alphabet[random() % variety];
    const std::string wire = write_all(stored, 1 + random() % 300, 1 + random() % 300);
    ASSERT_EQ(unstuffed(wire), canonical(stored));
  }
}

// Lines as long as people's and as programs', to either side of what is copied of each.
TEST(DotWriter, AClientGetsBackLinesOfAnyLength) {
  std::mt19937 random(822);
  for (int round = 0; round < 300; ++round) {
    std::string stored;
    while (stored.size() < 3000) {
      if (random() % 8 == 0) stored += '.';
      stored.append(random() % (random() % 8 == 0 ? 400 : 100), 'x');
      stored += random() % 2 == 0 ? "\n" : "\r\n";
    }
    const std::string wire = write_all(stored, 1 + random() % 4000, 1 + random() % 8000);
    ASSERT_EQ(unstuffed(wire), canonical(stored));
  }
}

}  // namespace
}  // namespace restante::protocol
