// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/channel.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "client.h"
#include "manual_host.h"
#include "memory_wire.h"
#include "world.h"

namespace restante::channel::testing {
namespace {

class Host final : public ManualHost<channel::Host> {
 public:
  Host() : ManualHost(std::chrono::minutes(2)) {}
};

// Notes what it is told.
class Listener final : public Channel::User {
 public:
  void on_input(std::string_view plain) override { heard += plain; }
  void on_input_end() override { ++ends; }
  void on_secured() override { ++secured; }
  void on_writable() override { ++writable; }
  void on_turn() override { ++turns; }
  void on_time(TimePoint) override { ++times; }
  void on_over(Channel::Over why) override { over = why; }

  std::string heard;
  int ends = 0;
  int secured = 0;
  int writable = 0;
  int turns = 0;
  int times = 0;
  std::optional<Channel::Over> over;
};

class Channels : public ::testing::Test {
 protected:
  void shake_hands() {
    channel_.start_tls(*context_);
    for (int flight = 0; flight < 4; ++flight) {
      far_.say(client_.advance());
      client_.receive(far_.take_heard());
    }
  }

  Host host_;
  Listener user_;
  FarEnd far_;
  tls::World world_;
  const std::unique_ptr<tls::Context> context_ = world_.load_both();
  tls::Client client_;
  Channel channel_{host_, user_, std::make_unique<MemoryWire>(far_)};
};

TEST_F(Channels, SaysNothingAndReadsNothingByItself) {
  EXPECT_FALSE(far_.is_read());
  EXPECT_EQ(far_.heard(), "");
}

TEST_F(Channels, BringsOctetsBothWaysAndForgetsWhatItRead) {
  channel_.await_input();
  far_.say("PASS secret\r\n");
  EXPECT_EQ(user_.heard, "PASS secret\r\n");
  EXPECT_EQ(host_.forgotten, user_.heard.size());
  EXPECT_EQ(channel_.send("+OK\r\n"), Channel::Sent::All);
  EXPECT_EQ(channel_.send(""), Channel::Sent::All);
  EXPECT_EQ(far_.heard(), "+OK\r\n");
}

TEST_F(Channels, HoldsWhatIsNotTakenAndReadsNoMore) {
  channel_.await_input();
  channel_.hold("rest");
  EXPECT_FALSE(far_.is_read());
  channel_.hold_more(" and more");
  EXPECT_TRUE(channel_.is_holding());
  EXPECT_EQ(channel_.take_held().view(), "rest and more");
  EXPECT_FALSE(channel_.is_holding());
}

TEST_F(Channels, SaysWhenAFullSocketHasTakenAll) {
  far_.room = 2;
  EXPECT_EQ(channel_.send("+OK\r\n"), Channel::Sent::UnderWay);
  EXPECT_TRUE(channel_.is_writing());
  EXPECT_EQ(user_.writable, 0);
  far_.read_on();
  EXPECT_EQ(user_.writable, 1);
  EXPECT_EQ(far_.heard(), "+OK\r\n");
}

TEST_F(Channels, YieldsToTheNextTurn) {
  channel_.yield("rest");
  EXPECT_EQ(user_.turns, 0);
  host_.turns.serve();
  EXPECT_EQ(user_.turns, 1);
  EXPECT_EQ(channel_.take_held().view(), "rest");
}

TEST_F(Channels, WhoseReadWasFullIsHeardAfterTheOthers) {
  EXPECT_GT(channel_.share_of("NOOP\r\n").input, 0U);
  EXPECT_EQ(channel_.share_of(std::string(host_.read_octets_max(), 'x')).input, 0U);
}

TEST_F(Channels, TellsTheEndOfInputAndTheEndOfAll) {
  channel_.await_input();
  far_.end();
  EXPECT_EQ(user_.ends, 1);
  EXPECT_TRUE(channel_.has_input_ended());
  EXPECT_FALSE(user_.over);
  far_.reset();
  EXPECT_EQ(user_.over, Channel::Over::Disconnected);
}

TEST_F(Channels, IsOverAtOnceWhereAllWasRead) {
  EXPECT_EQ(channel_.finish(Channel::Unread::None), Channel::Finished::Over);
  EXPECT_FALSE(far_.has_output_ended());
}

TEST_F(Channels, LingersUntilTheClientCloses) {
  EXPECT_EQ(channel_.finish(Channel::Unread::Some), Channel::Finished::Lingers);
  EXPECT_TRUE(far_.has_output_ended());
  far_.say("NOOP\r\nNOOP\r\n");
  EXPECT_EQ(user_.heard, "");
  EXPECT_FALSE(user_.over);
  far_.end();
  EXPECT_EQ(user_.over, Channel::Over::Lingered);
}

TEST_F(Channels, LingersNotForEver) {
  EXPECT_EQ(channel_.finish(Channel::Unread::Some), Channel::Finished::Lingers);
  host_.pass(Channel::linger - Duration(1));
  EXPECT_FALSE(user_.over);
  host_.pass(Duration(1));
  EXPECT_EQ(user_.over, Channel::Over::Lingered);
  EXPECT_EQ(user_.times, 0);
}

TEST_F(Channels, LooksWhetherTheClientIsThere) {
  channel_.wake_at(Channel::never);
  far_.unanswered = host_.keepalive - Duration(1);
  host_.pass(host_.keepalive / 2);
  EXPECT_FALSE(user_.over);
  channel_.wake_at(Channel::never);
  far_.unanswered = host_.keepalive;
  host_.pass(host_.keepalive / 2);
  EXPECT_EQ(user_.over, Channel::Over::Disconnected);
}

TEST_F(Channels, WakesNobodyOnceItIsDropped) {
  channel_.wake_at(host_.now() + Duration(1));
  channel_.yield("");
  channel_.drop();
  EXPECT_FALSE(far_.is_open());
  host_.pass(std::chrono::hours(1));
  host_.turns.serve();
  EXPECT_EQ(user_.times + user_.turns, 0);
}

TEST_F(Channels, BringsOctetsBothWaysUnderTls) {
  shake_hands();
  EXPECT_EQ(user_.secured, 1);
  EXPECT_FALSE(channel_.is_shaking_hands());
  client_.send("CAPA\r\n");
  far_.say(client_.advance());
  EXPECT_EQ(user_.heard, "CAPA\r\n");
  EXPECT_EQ(channel_.send("+OK\r\n"), Channel::Sent::All);
  client_.receive(far_.take_heard());
  client_.advance();
  EXPECT_EQ(client_.plain(), "+OK\r\n");
  EXPECT_EQ(channel_.finish(Channel::Unread::None), Channel::Finished::Over);
  client_.receive(far_.take_heard());
  client_.advance();
  EXPECT_TRUE(client_.was_told_goodbye());
}

TEST_F(Channels, WhatIsNoTlsEndsItAndIsNotHeard) {
  channel_.start_tls(*context_);
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(user_.over, Channel::Over::TlsError);
  EXPECT_EQ(user_.heard, "");
}

TEST_F(Channels, AHandshakeThatTheClientDoesNotReadIsNotReadFurther) {
  channel_.start_tls(*context_);
  far_.room = 10;
  far_.say(client_.advance());
  EXPECT_FALSE(far_.is_read());
  far_.read_on();
  EXPECT_TRUE(far_.is_read());
  EXPECT_EQ(user_.writable, 0);
}

}  // namespace
}  // namespace restante::channel::testing
