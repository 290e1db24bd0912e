// SPDX-License-Identifier: Apache-2.0
//
// What the mail store is asked, by the loop or by a thread.
#include <gtest/gtest.h>

#include "house.h"

namespace restante::pop3::testing {
namespace {

class Errands : public ::testing::Test {
 protected:
  FarEnd far_;
  House house_;
};

TEST_F(Errands, AThreadsAnswersGoOutInOrder) {
  house_.store.speed = SlowStore::Speed::Slow;
  house_.log_in(far_);
  far_.say("STAT\r\nRETR 1\r\nNOOP\r\n");
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  EXPECT_FALSE(far_.is_read());
  house_.do_jobs();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n+OK 5 octets\r\none\r\n.\r\n+OK here\r\n");
}

TEST_F(Errands, ALargeMessageFromThreadsComesWholeToASlowReader) {
  house_.store.speed = SlowStore::Speed::Slow;
  house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\n");
  for (int read = 0; read < 1000; ++read) {
    house_.do_jobs();
    far_.read_on(30'000);
    house_.turn_until_quiet();
  }
  EXPECT_EQ(far_.heard(), "+OK 2000002 octets\r\n" + std::string(2'000'000, 'x') + "\r\n.\r\n");
}

TEST_F(Errands, AClientThatGoesWhileAThreadReadsIsGoneWhenItIsDone) {
  house_.log_in(far_);
  house_.store.speed = SlowStore::Speed::Slow;
  far_.say("RETR 1\r\n");
  far_.reset();
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(house_.present, 1);
  house_.do_jobs();
  EXPECT_EQ(house_.present, 0);
  EXPECT_FALSE(house_.store.mail.held.contains("joe"));
}

TEST_F(Errands, AnUpdateFinishesWithoutItsClient) {
  house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  far_.reset();
  house_.do_jobs();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.store.mail.mail["joe"].size(), 1U);
}

TEST_F(Errands, AMaildropInUseIsAskedForAgainOnce) {
  house_.store.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\nPASS secret\r\nSTAT\r\n");
  house_.late.answer();
  EXPECT_EQ(far_.take_heard(), "+OK now the password\r\n");
  house_.store.mail.held.clear();
  house_.pass(std::chrono::milliseconds(50));
  EXPECT_EQ(far_.heard(), "+OK 2 messages (2000007 octets)\r\n+OK 2 2000007\r\n");
}

TEST_F(Errands, AMaildropThatStaysInUseIsRefused) {
  house_.store.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  far_.take_heard();
  house_.pass(std::chrono::milliseconds(50));
  EXPECT_EQ(far_.heard(), "-ERR [IN-USE] this maildrop is open in another session\r\n");
}

TEST_F(Errands, NothingIsLostWhereAMaildropIsAskedForAgainBeforeAReplyIsRead) {
  house_.store.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\n");
  far_.take_heard();
  far_.room = 3;
  far_.say("NOOP\r\nUSER joe\r\nPASS secret\r\nSTAT\r\n");
  far_.read_on(3);
  house_.late.answer();
  house_.pass(std::chrono::milliseconds(50));
  house_.store.mail.held.clear();
  far_.read_on();
  house_.late.answer();
  house_.pass(std::chrono::milliseconds(50));
  EXPECT_TRUE(far_.heard().ends_with("+OK 2 messages (2000007 octets)\r\n+OK 2 2000007\r\n"))
      << far_.heard();
}

}  // namespace
}  // namespace restante::pop3::testing
