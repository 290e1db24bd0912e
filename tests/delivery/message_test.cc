// SPDX-License-Identifier: Apache-2.0
#include "restante/delivery/message.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "restante/delivery/spool.h"

namespace restante::delivery {
namespace {

const Envelope to_joe{std::nullopt, "joe"};

Spool spool_of(std::string_view octets) {
  Spool spool;
  EXPECT_TRUE(spool.append(octets));
  return spool;
}

std::string read(Message& message) {
  message.rewind();
  std::string all;
  for (;;) {
    const auto piece = message.next();
    EXPECT_TRUE(piece);
    if (!piece || piece->empty()) return all;
    all += *piece;
  }
}

std::string stored(std::string_view octets, LineEnds ends, const Envelope& envelope = to_joe) {
  const Spool spool = spool_of(octets);
  Message message(spool, envelope, ends);
  const std::string once = read(message);
  EXPECT_EQ(read(message), once);  // again for the next maildrop
  return once;
}

TEST(AMessage, HasWhatTheEnvelopeSaysBeforeIt) {
  EXPECT_EQ(stored("x\n", LineEnds::Lf, {"ann@example.org", "joe"}),
            "Return-Path: <ann@example.org>\nDelivered-To: joe\nx\n");
  EXPECT_EQ(stored("x\n", LineEnds::Crlf, {"", "joe"}),
            "Return-Path: <>\r\nDelivered-To: joe\r\nx\r\n");
}

TEST(AMessage, EndsEachLineAsItIsStoredAndKeepsACarriageReturnAlone) {
  const std::string_view came = "a\r\nb\nc\rd\r\r\n\n\r";
  EXPECT_EQ(stored(came, LineEnds::Lf), "Delivered-To: joe\na\nb\nc\rd\r\n\n\r\n");
  EXPECT_EQ(stored(came, LineEnds::Crlf), "Delivered-To: joe\r\na\r\nb\r\nc\rd\r\r\n\r\n\r\r\n");
}

TEST(AMessage, MayBeEmptyOrEndWithoutALineEnd) {
  EXPECT_EQ(stored("", LineEnds::Lf), "Delivered-To: joe\n");
  EXPECT_EQ(stored("x", LineEnds::Lf), "Delivered-To: joe\nx\n");
}

TEST(AMessage, LosesTheLineOfAnMboxAndNoOther) {
  EXPECT_EQ(stored("From ann Mon\nFrom: x\n", LineEnds::Lf), "Delivered-To: joe\nFrom: x\n");
  EXPECT_EQ(stored("From: x\nFrom y\n", LineEnds::Lf), "Delivered-To: joe\nFrom: x\nFrom y\n");
  EXPECT_EQ(stored("From x", LineEnds::Lf), "Delivered-To: joe\nFrom x\n");
}

// Line ends are anywhere, also on both sides of where a piece ends.
TEST(AMessage, IsTheSameWhereverItsPiecesEnd) {
  std::string came;
  std::string expected = "Delivered-To: joe\n";
  for (int line = 0; came.size() < 300'000; ++line) {
    const std::string text(static_cast<std::size_t>(line % 7), 'x');
    came += text + "\r\n";
    expected += text + "\n";
  }
  EXPECT_EQ(stored(came, LineEnds::Lf), expected);
}

TEST(AMessage, WasDeliveredToWhomItsHeaderSays) {
  const auto was = [](std::string_view octets) {
    return was_delivered_to(spool_of(octets), "joe@example.net").value();
  };
  EXPECT_TRUE(was("Subject: x\ndelivered-to:  JOE@example.net \r\n\r\n"));
  EXPECT_TRUE(was(std::string(40'000, 'x') + "\nDelivered-To: joe@example.net\n\n"));
  EXPECT_FALSE(was("Subject: x\n\nDelivered-To: joe@example.net\n"));
  EXPECT_FALSE(was("Delivered-To: amy@example.net\n\n"));
  EXPECT_FALSE(was("X-Delivered-To: joe@example.net\n\n"));
  EXPECT_FALSE(was(""));
}

TEST(OneLine, HasNoControlCharacters) {
  EXPECT_TRUE(is_one_line(""));
  EXPECT_TRUE(is_one_line("j\xc3\xb6@example.net"));
  for (const char* text : {"a\nb", "a\rb", "\t", "\x7f"}) EXPECT_FALSE(is_one_line(text));
}

}  // namespace
}  // namespace restante::delivery
