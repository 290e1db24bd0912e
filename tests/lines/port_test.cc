// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/port.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "letters.h"

namespace restante::lines {
namespace {

using What = Received::What;

class APort : public ::testing::Test {
 protected:
  APort() : near_(std::move(ends_.near)), far_(std::move(ends_.far)) {}

  Received receive(Descriptors descriptors = Descriptors::Refused) {
    return near_.receive(memory_, descriptors);
  }

  std::array<char, 1000> memory_;
  testing::Ends ends_;
  Port near_;
  Port far_;
};

TEST_F(APort, KeepsPacketsApartAndInOrder) {
  ASSERT_EQ(far_.send("one"), Port::Sent::Wholly);
  ASSERT_EQ(far_.send("two"), Port::Sent::Wholly);
  EXPECT_EQ(receive().octets, "one");
  EXPECT_EQ(receive().octets, "two");
  EXPECT_EQ(receive().what, What::Nothing);
}

TEST_F(APort, TakesTheLongestPacket) {
  const std::string packet(Packet::octets_max, 'x');
  ASSERT_EQ(far_.send(packet), Port::Sent::Wholly);
  std::string memory(Packet::octets_max, '\0');
  EXPECT_EQ(near_.receive(memory).octets, packet);
}

TEST_F(APort, TakesNoPacketThatIsTooLongForItsMemory) {
  testing::post(far_, std::string(memory_.size() + 1, 'x'), {});
  EXPECT_EQ(receive().what, What::Broken);
  testing::post(far_, std::string(memory_.size(), 'x'), {});
  EXPECT_EQ(receive().what, What::Packet);
}

TEST_F(APort, DoesNotWaitForOneWhoDoesNotRead) {
  std::size_t sent = 0;
  Port::Sent verdict = Port::Sent::Wholly;
  while ((verdict = far_.send("x")) == Port::Sent::Wholly) ASSERT_LT(++sent, 1'000'000U);
  EXPECT_EQ(verdict, Port::Sent::Full);
  EXPECT_GT(sent, 100U);
}

TEST_F(APort, HearsTheLastWordsOfOneWhoIsGone) {
  ASSERT_EQ(near_.send("that it never reads"), Port::Sent::Wholly);
  ASSERT_EQ(far_.send("farewell"), Port::Sent::Wholly);
  far_ = Port();
  EXPECT_EQ(receive().octets, "farewell");
  EXPECT_EQ(receive().what, What::Gone);
  EXPECT_EQ(near_.send("x"), Port::Sent::Gone);
}

TEST_F(APort, TakesAPacketOfNothingForTheEnd) {
  testing::post(far_, "", {});
  EXPECT_EQ(receive().what, What::Gone);
}

TEST_F(APort, CarriesADescriptor) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const Descriptor out(pipe[0]);
  {
    const Descriptor in(pipe[1]);
    ASSERT_EQ(far_.send("with it", &in), Port::Sent::Wholly);
  }
  const Received received = receive(Descriptors::Taken);
  EXPECT_EQ(received.octets, "with it");
  ASSERT_TRUE(received.descriptor.is_open());
  EXPECT_NE(::fcntl(received.descriptor.number(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(received.descriptor.number(), "x", 1), 1);
  char octet = 0;
  EXPECT_EQ(::read(out.number(), &octet, 1), 1);
}

TEST_F(APort, LetsInNoDescriptorThatNobodyAskedFor) {
  const std::size_t before = testing::open_descriptors();
  for (const std::size_t count : {1U, 2U, 200U}) {
    testing::post(far_, "here", std::vector<int>(count, 0));
    const Received received = receive(Descriptors::Refused);
    EXPECT_EQ(received.octets, "here");
    EXPECT_FALSE(received.descriptor.is_open());
  }
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_F(APort, ClosesSeveralDescriptors) {
  const std::size_t before = testing::open_descriptors();
  for (const std::size_t count : {2U, 3U, 253U}) {
    testing::post(far_, "here", std::vector<int>(count, 0));
    EXPECT_EQ(receive(Descriptors::Taken).what, What::Broken) << count;
  }
  EXPECT_EQ(testing::open_descriptors(), before);
}

}  // namespace
}  // namespace restante::lines
