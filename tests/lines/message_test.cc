// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/message.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "restante/lines/fields.h"

namespace restante::lines {
namespace {

using Found = PacketReader::Found;

struct Copy {
  std::uint16_t kind;
  std::uint32_t number;
  std::string body;

  bool operator==(const Copy&) const = default;
};

struct Reading {
  std::vector<Copy> messages;
  Found end = Found::End;
};

Reading read_all(std::string_view packet) {
  Reading reading;
  PacketReader reader(packet);
  Frame frame;
  while ((reading.end = reader.next(frame)) == Found::Message) {
    reading.messages.push_back({frame.kind, frame.number, std::string(frame.body)});
  }
  EXPECT_EQ(reader.next(frame), Found::End);
  return reading;
}

TEST(APacket, ComesApartAsItWasPutTogether) {
  Packet packet;
  const std::vector<Copy> messages = {
      {1, 7, "one"}, {65535, 4'294'967'295, ""}, {0, 0, std::string(1000, '\0')}};
  for (const Copy& message : messages) packet.append({message.kind, message.number, message.body});
  const Reading reading = read_all(packet.octets());
  EXPECT_EQ(reading.messages, messages);
  EXPECT_EQ(reading.end, Found::End);
}

TEST(APacket, HasRoomForTheLongestMessageUntilItIsFull) {
  const std::string longest(Frame::body_octets_max, 'x');
  Packet packet;
  while (packet.octets().size() + Frame::head_octets + 1 < Packet::octets_full) {
    packet.append({1, 2, "x"});
  }
  ASSERT_FALSE(packet.is_full());
  packet.append({1, 2, longest});
  EXPECT_TRUE(packet.is_full());
  EXPECT_LE(packet.octets().size(), Packet::octets_max);
  EXPECT_EQ(read_all(packet.octets()).messages.back().body, longest);
}

TEST(APacket, IsOverwrittenWhenItIsCleared) {
  Packet packet;
  packet.append({1, 2, "secret"});
  const std::string_view octets = packet.octets();
  packet.clear();
  EXPECT_TRUE(packet.is_empty());
  EXPECT_EQ(std::string(octets), std::string(octets.size(), '\0'));
}

TEST(AReader, FindsEveryCutMessageBroken) {
  Packet packet;
  packet.append({1, 2, "one"});
  const std::size_t first = packet.octets().size();
  packet.append({3, 4, "two"});
  const std::string_view whole = packet.octets();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Reading reading = read_all(whole.substr(0, length));
    EXPECT_EQ(reading.messages.size(), length >= first ? 1U : 0U) << length;
    EXPECT_EQ(reading.end, length == 0 || length == first ? Found::End : Found::Broken) << length;
  }
}

std::string head(std::uint32_t body_octets, std::uint16_t nothing = 0) {
  std::string memory(Frame::head_octets, '\0');
  Writer writer(memory);
  writer.u32(1).u32(body_octets).u16(2).u16(nothing);
  return memory;
}

TEST(AReader, BelievesNoLength) {
  for (const std::uint32_t length :
       {1U, 100U, static_cast<std::uint32_t>(Frame::body_octets_max + 1), 0x7fff'ffffU,
        0xffff'fff4U, 0xffff'ffffU}) {
    EXPECT_EQ(read_all(head(length)).end, Found::Broken) << length;
  }
  const std::string too_long(Frame::body_octets_max + 1, 'x');
  EXPECT_EQ(read_all(head(static_cast<std::uint32_t>(too_long.size())) + too_long).end,
            Found::Broken);
}

TEST(AReader, RefusesWhatIsToBeNothing) {
  EXPECT_EQ(read_all(head(0)).end, Found::End);
  EXPECT_EQ(read_all(head(0, 1)).end, Found::Broken);
}

TEST(AReader, ComesToAnEndInGarbage) {
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string garbage(random() % 200, '\0');
    for (char& octet : garbage) octet = static_cast<char>(random() % 3 == 0 ? random() : 0);
    std::size_t octets = 0;
    for (const Copy& message : read_all(garbage).messages) {
      octets += Frame::head_octets + message.body.size();
    }
    EXPECT_LE(octets, garbage.size());
  }
}

}  // namespace
}  // namespace restante::lines
