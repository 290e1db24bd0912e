// SPDX-License-Identifier: Apache-2.0
#include "restante/pop3/conversation.h"

#include <gtest/gtest.h>

#include <list>
#include <string>

#include "client.h"
#include "house.h"
#include "world.h"

namespace restante::pop3::testing {
namespace {

class Conversations : public ::testing::Test {
 protected:
  FarEnd far_;
  std::list<FarEnd> others_;
  House house_;
};

TEST_F(Conversations, GoFromTheGreetingToTheEnd) {
  house_.welcome(far_);
  EXPECT_EQ(far_.take_heard(), "+OK pop.example.net Restante ready\r\n");
  far_.say("USER joe\r\nPASS secret\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
  house_.late.answer();
  house_.do_jobs();
  EXPECT_EQ(far_.heard(),
            "+OK now the password\r\n+OK 2 messages (2000007 octets)\r\n"
            "+OK 5 octets\r\none\r\n.\r\n+OK message 1 marked as deleted\r\n"
            "+OK goodbye, 1 messages deleted\r\n");
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.logins, 1);
  EXPECT_EQ(house_.store.mail.mail["joe"].size(), 1U);
}

TEST_F(Conversations, AreOverWhenTheClientHasSaidAllAndHeardTheReply) {
  house_.log_in(far_);
  far_.room = 5;
  far_.say("STAT\r\n");
  far_.end();
  EXPECT_EQ(house_.present, 1);
  far_.read_on();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Conversations, ReadNothingFromAClientThatDoesNotRead) {
  house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\nNOOP\r\n");
  EXPECT_FALSE(far_.is_read());
  EXPECT_EQ(far_.heard().size(), 1000U);
  far_.say("NOOP\r\n");
  EXPECT_FALSE(far_.is_read());
  for (int read = 0; read < 100; ++read) {
    far_.read_on();
    house_.turn_until_quiet();
  }
  far_.deliver();
  EXPECT_TRUE(far_.heard().ends_with("x\r\n.\r\n+OK here\r\n+OK here\r\n"));
  EXPECT_TRUE(far_.is_read());
}

TEST_F(Conversations, GiveTheOthersTheirTurn) {
  for (int count = 0; count < 3; ++count) others_.emplace_back();
  for (FarEnd& far_end : others_) {
    house_.store.mail.held.clear();
    house_.log_in(far_end);
    far_end.say("RETR 2\r\n");
  }
  const std::size_t share = channel::Channel::output_per_turn + Host::output_octets;
  for (int turn = 1; turn <= 3; ++turn) {
    for (const FarEnd& far_end : others_) {
      EXPECT_GE(far_end.heard().size(), turn * channel::Channel::output_per_turn);
      EXPECT_LE(far_end.heard().size(), turn * share);
    }
    house_.turns.serve();
  }
}

TEST_F(Conversations, ObeySomeCommandsATurn) {
  house_.log_in(far_);
  std::string many;
  for (int count = 0; count < 1000; ++count) many += "NOOP\r\n";
  far_.say(many);
  EXPECT_LT(far_.heard().size(), 1000 * std::string_view("+OK here\r\n").size());
  EXPECT_GT(far_.heard().size(), 0U);
  house_.turn_until_quiet();
  EXPECT_EQ(far_.heard().size(), 1000 * std::string_view("+OK here\r\n").size());
}

TEST_F(Conversations, LingerWhereMoreWasSaidThanObeyed) {
  house_.log_in(far_);
  far_.say("QUIT\r\nNOOP\r\n");
  EXPECT_EQ(far_.heard(), "+OK goodbye\r\n");
  EXPECT_TRUE(far_.has_output_ended());
  EXPECT_EQ(house_.present, 1);
  EXPECT_FALSE(house_.store.mail.held.contains("joe"));
  far_.end();
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Conversations, EndAfterTheInactivityTimer) {
  house_.log_in(far_);
  house_.pass(std::chrono::minutes(10) - Duration(1));
  far_.say("NOOP\r\n");
  house_.pass(std::chrono::minutes(10) - Duration(1));
  EXPECT_EQ(house_.present, 1);
  house_.pass(Duration(1));
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Conversations, EndWhereNobodyLogsInInTime) {
  house_.welcome(far_);
  house_.pass(std::chrono::seconds(60));
  EXPECT_EQ(house_.present, 0);
}

class UnderTls : public ::testing::Test {
 protected:
  void shake_hands() {
    for (int flight = 0; flight < 4; ++flight) {
      far_.say(client_.advance());
      client_.receive(far_.take_heard());
    }
  }
  std::string say(std::string_view words) {
    client_.send(words);
    const std::size_t before = client_.plain().size();
    far_.say(client_.advance());
    client_.receive(far_.take_heard());
    client_.advance();
    return client_.plain().substr(before);
  }

  tls::World world_;
  const std::unique_ptr<tls::Context> context_ = world_.load_both();
  FarEnd far_;
  FarEnd other_;
  House house_{context_.get()};
  tls::Client client_;
};

TEST_F(UnderTls, NothingThatCameWithStlsIsObeyed) {
  house_.welcome(far_, config::TlsMode::Starttls);
  far_.take_heard();
  far_.say("STLS\r\nUSER joe\r\n");
  EXPECT_EQ(far_.take_heard(), "+OK begin the TLS handshake\r\n");
  shake_hands();
  EXPECT_EQ(say("PASS secret\r\n"), "-ERR USER comes first\r\n");
}

TEST_F(UnderTls, NothingThatCameWithStlsIsObeyedWhereItsReplyIsLate) {
  house_.welcome(far_, config::TlsMode::Starttls);
  far_.take_heard();
  far_.room = 3;
  far_.say("STLS\r\nUSER joe\r\n");
  far_.read_on();
  EXPECT_EQ(far_.take_heard(), "+OK begin the TLS handshake\r\n");
  shake_hands();
  EXPECT_EQ(say("PASS secret\r\n"), "-ERR USER comes first\r\n");
}

TEST_F(UnderTls, ItGreetsWhereTlsComesFirst) {
  house_.welcome(far_, config::TlsMode::Implicit);
  EXPECT_EQ(far_.heard(), "");
  shake_hands();
  client_.advance();
  EXPECT_EQ(client_.plain(), "+OK pop.example.net Restante ready\r\n");
}

TEST_F(UnderTls, ClosingSaysNothingInPlain) {
  house_.welcome(far_, config::TlsMode::Implicit).close();
  EXPECT_EQ(far_.heard(), "");
  EXPECT_EQ(house_.present, 0);
}

TEST_F(UnderTls, OnlyTheGreetingHasATimestampAndEachItsOwn) {
  auto rules = std::make_shared<session::Rules>(*house_.rules);
  rules->apop = session::Apop::On;
  house_.rules = rules;
  house_.welcome(far_, config::TlsMode::Starttls);
  house_.welcome(other_, config::TlsMode::Starttls);
  EXPECT_NE(far_.heard(), other_.heard());
  EXPECT_NE(far_.take_heard().find("@pop.example.net>\r\n"), std::string::npos);
  far_.say("STLS\r\n");
  EXPECT_EQ(far_.take_heard(), "+OK begin the TLS handshake\r\n");
  shake_hands();
  EXPECT_EQ(client_.plain(), "");
}

}  // namespace
}  // namespace restante::pop3::testing
