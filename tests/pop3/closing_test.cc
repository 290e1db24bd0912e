// SPDX-License-Identifier: Apache-2.0
//
// The server stops, or throws a session out: no reply is cut in two, and nothing lasts for ever.
#include <gtest/gtest.h>

#include "house.h"

namespace restante::pop3::testing {
namespace {

constexpr std::size_t large_reply =
    2'000'000 + 2 + 3 + std::string_view("+OK 2000002 octets\r\n").size();

class Closing : public ::testing::Test {
 protected:
  FarEnd far_;
  House house_;
};

TEST_F(Closing, AtRestIsAtOnce) {
  house_.log_in(far_).close();
  EXPECT_EQ(house_.present, 0);
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(far_.heard(), "");
}

TEST_F(Closing, WaitsForTheReplyThatHasBegunAndHearsNothingMore) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\nDELE 1\r\nQUIT\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  for (int read = 0; read < 100; ++read) {
    far_.read_on(100'000);
    house_.turn_until_quiet();
  }
  EXPECT_EQ(far_.heard().size(), large_reply);
  EXPECT_TRUE(far_.heard().ends_with("x\r\n.\r\n"));
  // What the client said besides must not reset the connection under the reply.
  EXPECT_TRUE(far_.has_output_ended());
  EXPECT_FALSE(house_.store.mail.held.contains("joe"));
  far_.end();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.mail.mail["joe"].size(), 2U);
}

TEST_F(Closing, WaitsForAReplyThatAThreadIsReading) {
  Conversation& conversation = house_.log_in(far_);
  house_.store.speed = SlowStore::Speed::Slow;
  far_.say("RETR 1\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  house_.do_jobs();
  EXPECT_EQ(far_.heard(), "+OK 5 octets\r\none\r\n.\r\n");
  far_.end();
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Closing, WaitsNotForEver) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\n");
  conversation.close();
  house_.pass(channel::Channel::linger - Duration(1));
  EXPECT_EQ(house_.present, 1);
  house_.pass(Duration(1));
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Closing, LingersNotForEver) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 5;
  far_.say("STAT\r\n");
  conversation.close();
  far_.read_on();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  EXPECT_EQ(house_.present, 1);
  house_.pass(channel::Channel::linger);
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Closing, LetsAnUpdateFinishAndSaysSo) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  house_.do_jobs();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(far_.heard(), "+OK message 1 marked as deleted\r\n+OK goodbye, 1 messages deleted\r\n");
  EXPECT_EQ(house_.store.mail.mail["joe"].size(), 1U);
}

TEST_F(Closing, LetsAnUpdateFinishThatTakesTooLongForItsClient) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  conversation.close();
  house_.pass(channel::Channel::linger);
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(house_.present, 1);
  house_.do_jobs();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.commits, 1);
}

TEST_F(Closing, DeletesNothingBeforeUpdate) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\n");
  conversation.close();
  house_.do_jobs();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.commits, 0);
}

TEST_F(Closing, ForgetsALoginThatIsAskedFor) {
  Conversation& conversation = house_.welcome(far_);
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(house_.late.asked.size(), 1U);
  conversation.close();
  EXPECT_EQ(house_.late.asked.size(), 0U);
  EXPECT_EQ(house_.present, 0);
}

TEST_F(Closing, TwiceIsOnce) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 5;
  far_.say("STAT\r\n");
  conversation.close();
  far_.read_on();
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  far_.end();
  EXPECT_EQ(house_.present, 0);
}

}  // namespace
}  // namespace restante::pop3::testing
