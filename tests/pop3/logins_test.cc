// SPDX-License-Identifier: Apache-2.0
//
// What the accounts are asked, who answer when they can.
#include <gtest/gtest.h>

#include "house.h"

namespace restante::pop3::testing {
namespace {

class Logins : public InAHouse {
 protected:
  Logins() {
    house_.welcome(far_);
    far_.take_heard();
  }

  // By the accounts, and then by the store.
  void answer() {
    house_.late.answer();
    house_.settle();
  }
};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, Logins,
                         ::testing::Values(at_once, on_threads, later, later_and_last_first),
                         name_of);

TEST_P(Logins, NothingIsReadBeforeTheAnswer) {
  far_.say("USER joe\r\nPASS secret\r\nSTAT\r\n");
  far_.take_heard();
  EXPECT_FALSE(far_.is_read());
  answer();
  EXPECT_EQ(far_.heard(), "+OK 2 messages (2000007 octets)\r\n+OK 2 2000007\r\n");
  EXPECT_TRUE(far_.is_read());
}

TEST_P(Logins, AnAnswerMayComeWhileAReplyIsUnderWay) {
  far_.room = 5;
  far_.say("USER joe\r\nPASS secret\r\n");
  answer();
  EXPECT_EQ(far_.heard(), "+OK n");
  far_.read_on();
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK now the password\r\n+OK 2 messages (2000007 octets)\r\n");
}

TEST_P(Logins, AClientThatGoesIsForgotten) {
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(house_.late.asked.size(), 1U);
  far_.reset();
  EXPECT_EQ(house_.late.asked.size(), 0U);
  EXPECT_EQ(house_.present, 0);
  answer();
}

TEST_P(Logins, ARefusalIsHeldBack) {
  far_.say("USER joe\r\nPASS wrong\r\n");
  answer();
  far_.take_heard();
  house_.pass(house_.late.judge.hold_back - Duration(1));
  EXPECT_EQ(far_.heard(), "");
  house_.pass(Duration(1));
  EXPECT_EQ(far_.heard(), "-ERR [AUTH] wrong user name or password\r\n");
  EXPECT_EQ(house_.logins, 0);
}

TEST_P(Logins, WhereTheAccountsAreAwayTheClientIsToldAndMayTryAgain) {
  house_.late.away = ErrorKind::TryAgain;
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(far_.take_heard(),
            "+OK now the password\r\n-ERR [SYS/TEMP] logins can't be checked now\r\n");
  house_.late.away.reset();
  far_.say("USER joe\r\nPASS secret\r\n");
  answer();
  EXPECT_TRUE(far_.heard().ends_with("+OK 2 messages (2000007 octets)\r\n"));
}

TEST_P(Logins, WhoComesTooSoonIsNotLetIn) {
  house_.late.judge.login_delay = std::chrono::minutes(1);
  house_.late.judge.admission = auth::Admission::TooSoon;
  far_.say("USER joe\r\nPASS secret\r\n");
  answer();
  EXPECT_EQ(house_.late.asked.size(), 1U);  // admission
  answer();
  EXPECT_EQ(house_.late.asked.size(), 0U);
  EXPECT_EQ(house_.logins, 0);
  EXPECT_FALSE(house_.mail.held.contains("joe"));
}

}  // namespace
}  // namespace restante::pop3::testing
