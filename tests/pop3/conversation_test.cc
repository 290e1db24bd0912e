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

class Conversations : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, Conversations,
                         ::testing::Values(at_once, on_threads, later, later_and_last_first),
                         name_of);

TEST_P(Conversations, GoFromTheGreetingToTheEnd) {
  house_.welcome(far_);
  EXPECT_EQ(far_.take_heard(), "+OK pop.example.net Restante ready\r\n");
  say("USER joe\r\nPASS secret\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
  house_.late.answer();
  house_.settle();
  EXPECT_EQ(far_.heard(),
            "+OK now the password\r\n+OK 2 messages (2000007 octets)\r\n"
            "+OK 5 octets\r\none\r\n.\r\n+OK message 1 marked as deleted\r\n"
            "+OK goodbye, 1 messages deleted\r\n");
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.logins, 1);
  EXPECT_EQ(house_.mail.mail["joe"].size(), 1U);
}

TEST_P(Conversations, AreOverWhenTheClientHasSaidAllAndHeardTheReply) {
  house_.log_in(far_);
  far_.room = 5;
  say("STAT\r\n");
  far_.end();
  EXPECT_EQ(house_.present, 1);
  far_.read_on();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Conversations, ReadNothingFromAClientThatDoesNotRead) {
  house_.log_in(far_);
  far_.room = 1000;
  say("RETR 2\r\nNOOP\r\n");
  EXPECT_FALSE(far_.is_read());
  EXPECT_EQ(far_.heard().size(), 1000U);
  say("NOOP\r\n");
  EXPECT_FALSE(far_.is_read());
  for (int read = 0; read < 100; ++read) {
    far_.read_on();
    house_.settle();
    house_.turn_until_quiet();
  }
  far_.deliver();
  EXPECT_TRUE(far_.heard().ends_with("x\r\n.\r\n+OK here\r\n+OK here\r\n"));
  EXPECT_TRUE(far_.is_read());
}

TEST_P(Conversations, GiveTheOthersTheirTurn) {
  others_.resize(3);
  for (FarEnd& far_end : others_) {
    house_.mail.held.clear();
    house_.log_in(far_end);
    house_.lateness.timing = Timing::AtOnce;  // or it would be the store that keeps them waiting
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

TEST_P(Conversations, ObeySomeCommandsATurn) {
  house_.log_in(far_);
  std::string many;
  for (int count = 0; count < 1000; ++count) many += "NOOP\r\n";
  say(many);
  EXPECT_LT(far_.heard().size(), 1000 * std::string_view("+OK here\r\n").size());
  EXPECT_GT(far_.heard().size(), 0U);
  house_.turn_until_quiet();
  EXPECT_EQ(far_.heard().size(), 1000 * std::string_view("+OK here\r\n").size());
}

TEST_P(Conversations, LingerWhereMoreWasSaidThanObeyed) {
  house_.log_in(far_);
  say("QUIT\r\nNOOP\r\n");
  EXPECT_EQ(far_.heard(), "+OK goodbye\r\n");
  EXPECT_TRUE(far_.has_output_ended());
  EXPECT_EQ(house_.present, 1);
  EXPECT_FALSE(house_.mail.held.contains("joe"));
  far_.end();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Conversations, EndAfterTheInactivityTimer) {
  house_.log_in(far_);
  house_.pass(std::chrono::minutes(10) - Duration(1));
  say("NOOP\r\n");
  house_.pass(std::chrono::minutes(10) - Duration(1));
  EXPECT_EQ(house_.present, 1);
  house_.pass(Duration(1));
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Conversations, EndWhereNobodyLogsInInTime) {
  house_.welcome(far_);
  house_.pass(std::chrono::seconds(60));
  house_.settle();
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
