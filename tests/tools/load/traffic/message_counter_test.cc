// SPDX-License-Identifier: Apache-2.0
#include "traffic/message_counter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "pieces.h"

namespace restante::load {
namespace {

struct Counted {
  std::uint64_t octets = 0;
  std::uint64_t bare_dots = 0;
  bool has_ended = false;
  std::string rest;  // behind the end

  bool operator==(const Counted&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Counted& counted) {
  return out << counted.octets << " octets, " << counted.bare_dots << " bare dots, "
             << (counted.has_ended ? "ended" : "not ended") << ", rest " << counted.rest;
}

Counted count(const std::vector<std::string>& pieces) {
  MessageCounter counter;
  counter.begin();
  Counted counted;
  for (const std::string& piece : pieces) {
    std::string_view octets = piece;
    if (!counted.has_ended) {
      counted.has_ended = counter.take(octets) == MessageCounter::End::Reached;
    }
    counted.rest += octets;
  }
  counted.octets = counter.octets();
  counted.bare_dots = counter.bare_dots();
  return counted;
}

void expect(std::string_view wire, const Counted& expected) {
  testing::for_each_cut(wire, [&](const std::vector<std::string>& pieces) {
    EXPECT_EQ(count(pieces), expected) << wire << " in " << pieces.size() << " pieces";
  });
}

TEST(MessageCounter, CountsTheOctetsOfLines) {
  expect("Subject: x\r\n\r\nHello.\r\n.\r\n", {22, 0, true, ""});
}

TEST(MessageCounter, SeesAnEmptyMessage) {
  expect(".\r\n", {0, 0, true, ""});
}

TEST(MessageCounter, DoesNotCountADoubledDotTwice) {
  expect("..\r\n...\r\na.\r\n..b\r\n.\r\n", {3 + 4 + 4 + 4, 0, true, ""});
}

TEST(MessageCounter, LeavesWhatIsBehindTheEnd) {
  expect("x\r\n.\r\n+OK\r\n", {3, 0, true, "+OK\r\n"});
}

TEST(MessageCounter, DoesNotEndWithoutItsDot) {
  expect("x\r\n", {3, 0, false, ""});
  expect("x\r\n.", {3, 0, false, ""});
  expect("x.\r\n", {4, 0, false, ""});
}

TEST(MessageCounter, TakesALoneCrOrLfForPartOfALine) {
  expect("a\r.\r\n\n.\r\n.\r\n", {9, 0, true, ""});
  expect("\r\r\n.\r\n", {3, 0, true, ""});
}

TEST(MessageCounter, SeesDotsThatAreNotDoubled) {
  expect(".x\r\n.\rx\r\n.\r\n", {4 + 5, 2, true, ""});
}

// The plainest reading of the same rules.
Counted count_plainly(std::string_view wire) {
  Counted counted;
  while (true) {
    const std::size_t end = wire.find("\r\n");
    std::string_view line = wire.substr(0, end);
    wire.remove_prefix(end + 2);
    if (line == ".") break;
    if (line.starts_with('.')) {
      if (line.starts_with("..")) {
        line.remove_prefix(1);
      } else {
        ++counted.bare_dots;
      }
    }
    counted.octets += line.size() + 2;
  }
  counted.has_ended = true;
  counted.rest = wire;
  return counted;
}

TEST(MessageCounter, AgreesWithAPlainReading) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string wire;
    for (int i = 0; i < 40; ++i) wire += ".x\r\n"[std::uniform_int_distribution(0, 3)(random)];
    wire += "\r\n.\r\n";
    expect(wire, count_plainly(wire));
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace restante::load
