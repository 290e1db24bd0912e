// SPDX-License-Identifier: Apache-2.0
#include "line.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace restante::server {
namespace {

using Kind = Message::Kind;
using Silence = Line::Silence;

class Lines : public testing::Test {
 protected:
  Lines() {
    auto ends = Line::open();
    EXPECT_TRUE(ends.has_value());
    near_ = std::move(ends->first);
    far_ = std::move(ends->second);
  }

  Line near_;
  Line far_;
};

TEST_F(Lines, KeepMessagesApartAndInOrder) {
  ASSERT_TRUE(near_.send(Kind::Reload, 7).has_value());
  ASSERT_TRUE(near_.send(Kind::Drain).has_value());
  const auto first = far_.receive();
  const auto second = far_.receive();
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->kind, Kind::Reload);
  EXPECT_EQ(first->edition, 7U);
  EXPECT_EQ(second->kind, Kind::Drain);
  EXPECT_EQ(far_.receive().error(), Silence::ForNow);
}

TEST_F(Lines, LeadBothWays) {
  ASSERT_TRUE(far_.send(Kind::Serving, 3).has_value());
  const auto report = near_.receive();
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->kind, Kind::Serving);
  EXPECT_FALSE(report->socket.is_open());
}

TEST_F(Lines, CarryASocket) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor out(ends[0]);
  {
    const Descriptor in(ends[1]);
    ASSERT_TRUE(near_.send_socket("127.0.0.1:0", in).has_value());
  }
  const auto message = far_.receive();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->kind, Kind::Listen);
  EXPECT_EQ(message->address, "127.0.0.1:0");
  ASSERT_EQ(::write(message->socket.number(), "x", 1), 1);
  char octet = 0;
  EXPECT_EQ(::read(out.number(), &octet, 1), 1);
  EXPECT_EQ(octet, 'x');
}

TEST_F(Lines, EndWithTheOtherSideAfterItsLastWord) {
  ASSERT_TRUE(far_.send(Kind::Refused, 2).has_value());
  far_ = Line();
  EXPECT_TRUE(near_.receive().has_value());
  EXPECT_EQ(near_.receive().error(), Silence::ForEver);
  EXPECT_EQ(near_.send(Kind::Drain).error().kind, ErrorKind::TryAgain);
}

TEST_F(Lines, DoNotWaitForOneWhoDoesNotRead) {
  std::size_t sent = 0;
  while (near_.send(Kind::Reload, sent).has_value()) ASSERT_LT(++sent, 1'000'000U);
  EXPECT_GT(sent, 50U);
}

TEST_F(Lines, RefuseAnAddressTheyHaveNoRoomFor) {
  const std::string address(Line::address_octets_max + 1, 'x');
  EXPECT_FALSE(near_.send_socket(address, Descriptor(::dup(0))).has_value());
  EXPECT_EQ(far_.receive().error(), Silence::ForNow);
}

}  // namespace
}  // namespace restante::server
