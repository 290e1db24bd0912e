// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/loop_line.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "letters.h"
#include "one_turn.h"

namespace restante::lines {
namespace {

using Heard = LoopLine::Heard;
using Said = LoopLine::Said;

using loop::testing::run_one_turn;

class Listener final : public LoopLine::Handler {
 public:
  std::vector<std::string> heard;
  std::vector<Descriptor> descriptors;
  int ends = 0;
  std::unique_ptr<LoopLine> line;
  std::function<Heard(const Frame&)> on_frame;

 private:
  Heard on_message(const Frame& frame, Descriptor descriptor) override {
    heard.emplace_back(frame.body);
    if (descriptor.is_open()) descriptors.push_back(std::move(descriptor));
    return on_frame ? on_frame(frame) : Heard::Understood;
  }
  void on_line_end() override {
    ++ends;
    line.reset();
  }
};

class ALine : public ::testing::Test {
 protected:
  void open(LineRules rules = {}) {
    listener_.line = std::make_unique<LoopLine>(loop_, std::move(ends_.near), listener_, rules);
  }
  LoopLine& line() { return *listener_.line; }
  void turn() { run_one_turn(loop_); }
  // Until all that has come is heard.
  void turns() {
    for (int count = 0; count < 5; ++count) turn();
  }

  // The bodies of the next packet.
  std::vector<std::string> next_packet() {
    std::string memory(Packet::octets_max, '\0');
    std::vector<std::string> bodies;
    const Received received = ends_.far.receive(memory);
    PacketReader reader(received.octets);
    Frame frame;
    while (reader.next(frame) == PacketReader::Found::Message) bodies.emplace_back(frame.body);
    return bodies;
  }

  loop::Loop loop_;
  testing::Ends ends_;
  Listener listener_;
};

using Bodies = std::vector<std::string>;

TEST_F(ALine, SendsInOneWriteWhatGathersInATurn) {
  open();
  EXPECT_EQ(line().say(1, 2, "one"), Said::Yes);
  EXPECT_EQ(line().say(1, 3, "two"), Said::Yes);
  EXPECT_EQ(next_packet(), Bodies());
  turn();
  EXPECT_EQ(next_packet(), (Bodies{"one", "two"}));
  EXPECT_EQ(next_packet(), Bodies());
}

TEST_F(ALine, AnswersBeforeTheLoopPollsAgain) {
  open();
  listener_.on_frame = [&](const Frame& frame) {
    line().say(frame.kind, frame.number, "answer");
    return Heard::Understood;
  };
  testing::post(ends_.far, testing::message(1, 2, "question"), {});
  turn();
  // It was stopped when it had polled; the next turn begins with the end of this one.
  turn();
  EXPECT_EQ(next_packet(), Bodies{"answer"});
}

TEST_F(ALine, KeepsTheLoopUntilWhatWasSaidIsSent) {
  open();
  line().say(1, 2, "one");
  loop_.run();
  EXPECT_EQ(next_packet(), Bodies{"one"});
}

TEST_F(ALine, SendsAFullPacketAtOnce) {
  open();
  const std::string body(Packet::octets_full / 2, 'x');
  line().say(1, 2, body);
  EXPECT_EQ(next_packet(), Bodies());
  line().say(1, 2, body);
  EXPECT_EQ(next_packet(), (Bodies{body, body}));
}

TEST_F(ALine, ThatGathersNothingSendsEachMessageAtOnce) {
  open({.gathered_octets = 1});
  line().say(1, 2, "one");
  line().say(1, 2, "two");
  EXPECT_EQ(next_packet(), Bodies{"one"});
  EXPECT_EQ(next_packet(), Bodies{"two"});
}

TEST_F(ALine, SendsItsLastWordsWhenItDies) {
  open();
  line().say(1, 2, "farewell");
  listener_.line.reset();
  EXPECT_EQ(next_packet(), Bodies{"farewell"});
}

TEST_F(ALine, CarriesTheLongestBodyAndRefusesALongerOne) {
  open();
  const std::string longest(Frame::body_octets_max, 'x');
  EXPECT_EQ(line().say(1, 2, longest + "x"), Said::Refused);
  EXPECT_EQ(line().say(1, 2, longest), Said::Yes);
  turn();
  EXPECT_EQ(next_packet(), Bodies{longest});
}

TEST_F(ALine, KeepsForASlowReaderWhatItHasRoomForInOrder) {
  open({.gathered_octets = 1, .waiting_octets_max = 100'000});
  std::uint64_t said = 0;
  while (line().say(1, 2, std::to_string(said)) == Said::Yes) ++said;
  EXPECT_GT(line().waiting_octets(), 90'000U);
  EXPECT_LE(line().waiting_octets(), 100'000U);
  std::uint64_t read = 0;
  for (int turns = 0; turns < 1000 && read < said; ++turns) {
    for (Bodies bodies = next_packet(); !bodies.empty(); bodies = next_packet()) {
      ASSERT_EQ(bodies, Bodies{std::to_string(read++)});
    }
    turn();
  }
  EXPECT_EQ(read, said);
  EXPECT_EQ(line().waiting_octets(), 0U);
  EXPECT_EQ(line().say(1, 2, "again"), Said::Yes);
}

TEST_F(ALine, HandsOnSoManyMessagesATurn) {
  open({.messages_a_turn = 3});
  Packet packet;
  for (int count = 0; count < 7; ++count) packet.append({1, 2, std::to_string(count)});
  ASSERT_EQ(ends_.far.send(packet.octets()), Port::Sent::Wholly);
  turn();
  EXPECT_EQ(listener_.heard.size(), 3U);
  turn();
  EXPECT_EQ(listener_.heard.size(), 6U);
  turn();
  turn();
  EXPECT_EQ(listener_.heard, (Bodies{"0", "1", "2", "3", "4", "5", "6"}));
}

TEST_F(ALine, LetsOthersInBetweenAMillionMessages) {
  open({.messages_a_turn = 100});
  constexpr std::uint64_t million = 1'000'000;
  std::uint64_t sent = 0;
  std::uint64_t heard = 0;
  listener_.on_frame = [&](const Frame& frame) {
    EXPECT_EQ(frame.number, heard);
    ++heard;
    return Heard::Understood;
  };
  Packet packet;
  for (std::uint64_t turns = 0; heard < million; ++turns) {
    ASSERT_LT(turns, million);
    while (sent < million) {
      while (!packet.is_full() && sent < million) {
        packet.append({1, static_cast<std::uint32_t>(sent++), ""});
      }
      if (ends_.far.send(packet.octets()) != Port::Sent::Wholly) break;
      packet.clear();
    }
    if (sent == million && !packet.is_empty() &&
        ends_.far.send(packet.octets()) == Port::Sent::Wholly) {
      packet.clear();
    }
    const std::uint64_t before = heard;
    turn();
    ASSERT_LE(heard - before, 200U);
    listener_.heard.clear();
  }
  EXPECT_EQ(heard, million);
}

TEST_F(ALine, EndsWithTheOtherSideAfterItsLastWord) {
  open();
  testing::post(ends_.far, testing::message(1, 2, "farewell"), {});
  ends_.far = Port();
  line().say(1, 2, "too late");
  turns();
  EXPECT_EQ(listener_.heard, Bodies{"farewell"});
  EXPECT_EQ(listener_.ends, 1);
}

TEST_F(ALine, EndsAtNonsense) {
  const Bodies nonsense = {"x", std::string(Frame::head_octets - 1, '\0'),
                           std::string(Frame::head_octets, '\xff'), std::string(70'000, '\xff'),
                           testing::message(1, 2, "half").substr(0, Frame::head_octets + 2)};
  for (const std::string& octets : nonsense) {
    ends_ = testing::Ends();
    listener_.ends = 0;
    open();
    testing::post(ends_.far, testing::message(1, 2, "good"), {});
    testing::post(ends_.far, octets, {});
    turns();
    EXPECT_EQ(listener_.ends, 1);
    EXPECT_EQ(listener_.heard.back(), "good");
  }
}

TEST_F(ALine, EndsWhereItsHandlerSaysThatItIsNonsense) {
  open();
  listener_.on_frame = [](const Frame& frame) {
    return frame.kind == 9 ? Heard::Nonsense : Heard::Understood;
  };
  testing::post(ends_.far, testing::message(1, 2, "good"), {});
  testing::post(ends_.far, testing::message(9, 2, "bad"), {});
  testing::post(ends_.far, testing::message(1, 2, "never heard"), {});
  turns();
  EXPECT_EQ(listener_.heard, (Bodies{"good", "bad"}));
  EXPECT_EQ(listener_.ends, 1);
}

TEST_F(ALine, RefusesToSpeakAfterItsEnd) {
  class Stays final : public LoopLine::Handler {
   public:
    int ends = 0;

   private:
    Heard on_message(const Frame&, Descriptor) override { return Heard::Understood; }
    void on_line_end() override { ++ends; }
  };
  Stays stays;
  LoopLine line(loop_, std::move(ends_.near), stays);
  testing::post(ends_.far, "nonsense", {});
  turn();
  turn();
  EXPECT_EQ(stays.ends, 1);
  EXPECT_EQ(line.say(1, 2, "x"), Said::Refused);
}

TEST_F(ALine, TakesADescriptorOnlyWithOneMessageAndIfItIsToldTo) {
  const std::size_t before = testing::open_descriptors();
  open({.descriptors = Descriptors::Taken});
  testing::post(ends_.far, testing::message(1, 2, "with"), {0});
  testing::post(ends_.far, testing::message(1, 2, "without"), {});
  turns();
  EXPECT_EQ(listener_.descriptors.size(), 1U);
  EXPECT_EQ(listener_.heard, (Bodies{"with", "without"}));
  testing::post(ends_.far, testing::message(1, 2, "a") + testing::message(1, 2, "b"), {0});
  turns();
  EXPECT_EQ(listener_.ends, 1);
  listener_.descriptors.clear();
  EXPECT_LE(testing::open_descriptors(), before);
}

TEST_F(ALine, ThatTakesNoDescriptorsHearsTheMessageAlone) {
  open();
  const std::size_t before = testing::open_descriptors();
  testing::post(ends_.far, testing::message(1, 2, "here"), {0, 1, 2});
  turn();
  EXPECT_EQ(listener_.heard, Bodies{"here"});
  EXPECT_TRUE(listener_.descriptors.empty());
  EXPECT_EQ(testing::open_descriptors(), before);
}

}  // namespace
}  // namespace restante::lines
