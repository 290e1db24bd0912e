// SPDX-License-Identifier: Apache-2.0
//
// The server stops, or throws a session out: no reply is cut in two, and nothing lasts for ever.
#include <gtest/gtest.h>

#include "house.h"

namespace restante::pop3::testing {
namespace {

constexpr std::size_t large_reply =
    2'000'000 + 2 + 3 + std::string_view("+OK 2000002 octets\r\n").size();

class Closing : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, Closing,
                         ::testing::Values(at_once, on_threads, later, later_and_last_first),
                         name_of);

// What is under way, and a store that takes its time for it.
class ClosingAmidWork : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, ClosingAmidWork,
                         ::testing::Values(on_threads, later, later_and_last_first), name_of);

TEST_P(Closing, AtRestIsAtOnce) {
  house_.log_in(far_).close();
  EXPECT_FALSE(far_.is_open());
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(far_.heard(), "");
}

TEST_P(Closing, WaitsForTheReplyThatHasBegunAndHearsNothingMore) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\nDELE 1\r\nQUIT\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  for (int read = 0; read < 100; ++read) {
    house_.settle();
    far_.read_on(100'000);
    house_.turn_until_quiet();
  }
  EXPECT_EQ(far_.heard().size(), large_reply);
  EXPECT_TRUE(far_.heard().ends_with("x\r\n.\r\n"));
  // What the client said besides must not reset the connection under the reply.
  EXPECT_TRUE(far_.has_output_ended());
  EXPECT_FALSE(house_.mail.held.contains("joe"));
  far_.end();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.mail.mail["joe"].size(), 2U);
}

TEST_P(ClosingAmidWork, WaitsForAReplyThatIsBeingRead) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("RETR 1\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK 5 octets\r\none\r\n.\r\n");
  far_.end();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Closing, WaitsNotForEver) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\n");
  conversation.close();
  house_.pass(channel::Channel::linger - Duration(1));
  EXPECT_EQ(house_.present, 1);
  house_.pass(Duration(1));
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Closing, LingersNotForEver) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 5;
  far_.say("STAT\r\n");
  conversation.close();
  far_.read_on();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  EXPECT_EQ(house_.present, 1);
  house_.pass(channel::Channel::linger);
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(ClosingAmidWork, LetsAnUpdateFinishAndSaysSo) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(far_.heard(), "+OK message 1 marked as deleted\r\n+OK goodbye, 1 messages deleted\r\n");
  EXPECT_EQ(house_.mail.mail["joe"].size(), 1U);
}

TEST_P(ClosingAmidWork, LetsAnUpdateFinishThatTakesTooLongForItsClient) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  conversation.close();
  house_.pass(channel::Channel::linger);
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(house_.present, 1);
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.commits, 1);
}

TEST_P(Closing, DeletesNothingBeforeUpdate) {
  Conversation& conversation = house_.log_in(far_);
  far_.say("DELE 1\r\n");
  conversation.close();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.commits, 0);
}

TEST_P(Closing, ForgetsALoginThatIsAskedFor) {
  Conversation& conversation = house_.welcome(far_);
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(house_.late.asked.size(), 1U);
  conversation.close();
  EXPECT_EQ(house_.late.asked.size(), 0U);
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Closing, TwiceIsOnce) {
  Conversation& conversation = house_.log_in(far_);
  far_.room = 5;
  far_.say("STAT\r\n");
  conversation.close();
  far_.read_on();
  conversation.close();
  EXPECT_EQ(house_.present, 1);
  far_.end();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
}

}  // namespace
}  // namespace restante::pop3::testing
