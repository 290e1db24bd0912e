// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/octet_counter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace restante::maildrop {
namespace {

using namespace std::string_view_literals;

std::uint64_t count(std::string_view message) {
  OctetCounter counter;
  counter.add(message);
  return counter.total();
}

std::uint64_t naive_count(std::string_view message) {
  std::string sent;
  for (const char octet : message) {
    if (octet == '\n' && !sent.ends_with('\r')) sent += '\r';
    sent += octet;
  }
  if (!message.empty() && message.back() != '\n') sent += "\r\n";
  return sent.size();
}

std::string random_message(std::mt19937& random, std::size_t length) {
  constexpr std::string_view octets = "\r\n\n.a\0\xff";
  std::string message(length, ' ');
  for (char& octet : message) octet = octets[random() % octets.size()];
  return message;
}

TEST(OctetCounter, CountsAnEmptyMessageAsNothing) {
  EXPECT_EQ(OctetCounter().total(), 0u);
  EXPECT_EQ(count(""), 0u);
}

TEST(OctetCounter, CountsABareLineFeedAsTwo) {
  EXPECT_EQ(count("\n"), 2u);
  EXPECT_EQ(count("a\nb\n"), 6u);
  EXPECT_EQ(count("\n\n\n"), 6u);
}

TEST(OctetCounter, CountsCrlfAsItIs) {
  EXPECT_EQ(count("\r\n"), 2u);
  EXPECT_EQ(count("a\r\nb\r\n"), 6u);
  EXPECT_EQ(count("a\r\r\n"), 4u);
}

TEST(OctetCounter, AddsTheLineEndThatTheLastLineLacks) {
  EXPECT_EQ(count("a"), 3u);
  EXPECT_EQ(count("a\nb"), 6u);
  EXPECT_EQ(count("a\r"), 4u);
}

TEST(OctetCounter, CountsOddOctetsOnce) {
  EXPECT_EQ(count("\r\r\0\xff\n"sv), 6u);
  EXPECT_EQ(count(".\n"), 3u);
}

TEST(OctetCounter, KnowsCrlfAcrossPieces) {
  OctetCounter counter;
  counter.add("a\r");
  counter.add("");
  counter.add("\nb\n");
  EXPECT_EQ(counter.total(), 6u);
}

TEST(OctetCounter, CountsMoreLineFeedsThanASmallNumberHolds) {
  for (const std::size_t length : {127u * 32, 128u * 32, 255u * 32, 256u * 32, 1'000'000u}) {
    EXPECT_EQ(count(std::string(length, '\n')), 2 * length) << length;
  }
}

Form naive_form(std::string_view message) {
  std::size_t carriage_returns_due = 0;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const char before = at == 0 ? '\n' : message[at - 1];
    if (message[at] == '\n' && before != '\r') ++carriage_returns_due;
    if (message[at] == '.' && before == '\n') return Form::Stored;
  }
  return message.ends_with('\n') && carriage_returns_due == 0 ? Form::Wire : Form::Stored;
}

TEST(OctetCounter, KnowsTheFormOfTheWireAtAnySplit) {
  std::mt19937 random(3);
  std::size_t of_wire = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string message;
    while (message.size() < random() % 200) {
      message.append(random() % 40, random() % 60 == 0 ? '.' : 'x');
      message.append(random() % 50 == 0 ? "\n" : "\r\n");
    }
    if (random() % 8 == 0) message.append(random() % 2 ? "." : "\r");
    OctetCounter counter;
    for (std::string_view rest = message; !rest.empty();) {
      const std::size_t length = std::min<std::size_t>(rest.size(), random() % 60);
      counter.add(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    ASSERT_EQ(counter.form(), naive_form(message)) << message;
    of_wire += counter.form() == Form::Wire;
  }
  EXPECT_GT(of_wire, 300u);
}

TEST(OctetCounter, AgreesWithANaiveCountAtEveryLength) {
  std::mt19937 random(1);
  for (std::size_t length = 0; length <= 300; ++length) {
    const std::string message = random_message(random, length);
    EXPECT_EQ(count(message), naive_count(message)) << length;
  }
}

TEST(OctetCounter, AgreesWithANaiveCountAtRandomSplits) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const std::string message = random_message(random, random() % 10'000);
    const std::size_t piece_max = 1 + random() % 2'000;
    OctetCounter counter;
    for (std::string_view rest = message; !rest.empty();) {
      const std::size_t length = std::min<std::size_t>(rest.size(), random() % (piece_max + 1));
      counter.add(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    EXPECT_EQ(counter.total(), naive_count(message)) << "round " << round;
  }
}

}  // namespace
}  // namespace restante::maildrop
