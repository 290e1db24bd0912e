// SPDX-License-Identifier: Apache-2.0
//
// What the mail store is asked, by the loop or by a thread.
#include <gtest/gtest.h>

#include "house.h"

namespace restante::pop3::testing {
namespace {

class Errands : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, Errands,
                         ::testing::Values(at_once, on_threads, later, later_and_last_first),
                         name_of);

// What is put off.
class SlowErrands : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, SlowErrands,
                         ::testing::Values(on_threads, later, later_and_last_first), name_of);

// What a store is asked that may never answer.
class LateErrands : public InAHouse {};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, LateErrands, ::testing::Values(later), name_of);

TEST_P(SlowErrands, AreAnsweredInOrder) {
  house_.log_in(far_);
  far_.say("STAT\r\nRETR 1\r\nNOOP\r\n");
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n");
  EXPECT_FALSE(far_.is_read());
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n+OK 5 octets\r\none\r\n.\r\n+OK here\r\n");
}

TEST_P(Errands, BringALargeMessageWholeToASlowReader) {
  house_.log_in(far_);
  far_.room = 1000;
  far_.say("RETR 2\r\n");
  for (int read = 0; read < 1000; ++read) {
    house_.settle();
    far_.read_on(30'000);
    house_.turn_until_quiet();
  }
  EXPECT_EQ(far_.heard(), "+OK 2000002 octets\r\n" + std::string(2'000'000, 'x') + "\r\n.\r\n");
}

// The piece has nowhere to go before the reply that is under way was read.
TEST_P(SlowErrands, KeepAPieceForAReplyThatIsNotReadYet) {
  house_.log_in(far_);
  far_.room = 3;
  far_.say("STAT\r\nRETR 1\r\nNOOP\r\n");
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK");
  far_.read_on();
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK 2 2000007\r\n+OK 5 octets\r\none\r\n.\r\n+OK here\r\n");
}

TEST_P(SlowErrands, OfAClientThatGoesAreNotWaitedForLongerThanTheyMustBe) {
  house_.log_in(far_);
  far_.say("RETR 1\r\n");
  far_.reset();
  EXPECT_FALSE(far_.is_open());
  EXPECT_EQ(house_.present, 1) << "a thread reads, or the maildrop is being given back";
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_FALSE(house_.mail.held.contains("joe"));
}

TEST_P(LateErrands, OfAClientThatGoesAreGivenUp) {
  house_.welcome(far_);
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  EXPECT_EQ(house_.lateness.waiting(), 1U) << "for the maildrop";
  far_.reset();
  EXPECT_EQ(house_.lateness.waiting(), 0U);
  EXPECT_EQ(house_.present, 0);
}

TEST_P(SlowErrands, AMaildropThatIsOpenedForNobodyIsGivenBack) {
  house_.welcome(far_);
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  far_.reset();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.logins, 0);
  EXPECT_TRUE(house_.mail.held.empty());
}

TEST_P(Errands, AnUpdateFinishesWithoutItsClient) {
  house_.log_in(far_);
  far_.say("DELE 1\r\nQUIT\r\n");
  if (far_.is_open()) far_.reset();
  house_.settle();
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(house_.mail.mail["joe"].size(), 1U);
}

TEST_P(SlowErrands, TheReplyToQuitComesWhenTheMaildropIsFree) {
  for (const std::string quit : {"QUIT\r\n", "DELE 1\r\nQUIT\r\n"}) {
    FarEnd& other = others_.emplace_back();
    house_.log_in(other);
    other.say(quit);
    while (other.heard().find("goodbye") == std::string::npos) {
      EXPECT_TRUE(house_.mail.held.contains("joe"));
      if (!house_.jobs.empty()) {
        const auto job = std::move(house_.jobs.front());
        house_.jobs.erase(house_.jobs.begin());
        job->work();
        EXPECT_TRUE(house_.mail.held.contains("joe"));
        job->finished();
      }
      house_.lateness.answer();
    }
    EXPECT_FALSE(house_.mail.held.contains("joe"));
    EXPECT_EQ(house_.present, 0);
  }
}

TEST_P(LateErrands, AStoreThatKeepsSilentAboutAMaildropKeepsNobodyWaiting) {
  house_.log_in(far_);
  far_.say("QUIT\r\n");
  house_.pass(Conversation::give_back_max - Duration(1));
  EXPECT_EQ(far_.heard(), "");
  EXPECT_TRUE(house_.mail.held.contains("joe"));
  house_.pass(Duration(1));
  EXPECT_EQ(far_.heard(), "+OK goodbye\r\n");
  EXPECT_FALSE(house_.mail.held.contains("joe"));
  EXPECT_EQ(house_.present, 0);
  EXPECT_EQ(std::exchange(house_.store.not_given_back, 0), 1);
}

TEST_P(LateErrands, AStoreThatKeepsSilentEndsASessionInTime) {
  house_.welcome(far_);
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  house_.pass(std::chrono::seconds(60));
  EXPECT_EQ(house_.present, 0) << "the login timer";
  FarEnd& other = others_.emplace_back();
  house_.log_in(other);
  other.say("RETR 1\r\n");
  house_.pass(std::chrono::minutes(10));
  EXPECT_FALSE(other.is_open()) << "the inactivity timer";
  house_.pass(Conversation::give_back_max);
  EXPECT_EQ(house_.present, 0);
  EXPECT_TRUE(house_.mail.held.empty());
  EXPECT_EQ(house_.lateness.waiting(), 0U);
  EXPECT_EQ(std::exchange(house_.store.not_given_back, 0), 1);
}

TEST_P(LateErrands, ManyHoldNoThreadAndDelayNobody) {
  constexpr int many = 5000;
  house_.lateness.timing = Timing::AtOnce;
  house_.log_in(far_);
  house_.lateness.timing = Timing::Later;
  others_.resize(many);
  for (FarEnd& far_end : others_) {
    house_.welcome(far_end);
    far_end.say("USER joe\r\nPASS secret\r\n");
  }
  house_.late.answer();
  EXPECT_EQ(house_.lateness.waiting(), std::size_t{many});
  EXPECT_EQ(house_.submitted, 0);
  far_.say("NOOP\r\n");
  EXPECT_EQ(far_.heard(), "+OK here\r\n");
  for (FarEnd& far_end : others_) far_end.reset();
  EXPECT_EQ(house_.lateness.waiting(), 0U);
  EXPECT_EQ(house_.present, 1);
}

// Each has what it asked for, whoever is answered first.
TEST_P(Errands, OfManyAreNotMixedUp) {
  others_.resize(20);
  int number = 0;
  for (FarEnd& far_end : others_) {
    const std::string name = "user" + std::to_string(number++);
    house_.late.judge.users.users[name] = {"secret", {}};
    house_.mail.mail[name] = {{"u", "Of " + name + "\r\n"}};
    house_.welcome(far_end);
    far_end.say("USER " + name + "\r\nPASS secret\r\n");
  }
  house_.late.answer();
  for (FarEnd& far_end : others_) far_end.say("RETR 1\r\nDELE 1\r\nQUIT\r\n");
  house_.settle();
  for (FarEnd& far_end : others_) far_end.deliver();
  house_.settle();
  number = 0;
  for (const FarEnd& far_end : others_) {
    const std::string name = "user" + std::to_string(number++);
    EXPECT_NE(far_end.heard().find("\r\nOf " + name + "\r\n"), std::string::npos)
        << far_end.heard();
    EXPECT_TRUE(far_end.heard().ends_with("+OK goodbye, 1 messages deleted\r\n"));
  }
  EXPECT_EQ(house_.present, 0);
}

TEST_P(Errands, AMaildropInUseIsAskedForAgainOnce) {
  house_.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\nPASS secret\r\nSTAT\r\n");
  house_.late.answer();
  house_.settle();
  EXPECT_EQ(far_.take_heard(), "+OK now the password\r\n");
  house_.mail.held.clear();
  house_.pass(std::chrono::milliseconds(50));
  house_.settle();
  EXPECT_EQ(far_.heard(), "+OK 2 messages (2000007 octets)\r\n+OK 2 2000007\r\n");
}

TEST_P(Errands, AMaildropThatStaysInUseIsRefused) {
  house_.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  house_.settle();
  far_.take_heard();
  house_.pass(std::chrono::milliseconds(50));
  house_.settle();
  EXPECT_EQ(far_.heard(), "-ERR [IN-USE] this maildrop is open in another session\r\n");
}

TEST_P(Errands, NothingIsLostWhereAMaildropIsAskedForAgainBeforeAReplyIsRead) {
  house_.mail.held.insert("joe");
  house_.welcome(far_);
  far_.take_heard();
  far_.say("USER joe\r\n");
  far_.take_heard();
  far_.room = 3;
  far_.say("NOOP\r\nUSER joe\r\nPASS secret\r\nSTAT\r\n");
  far_.read_on(3);
  house_.late.answer();
  house_.settle();
  house_.pass(std::chrono::milliseconds(50));
  house_.settle();
  house_.mail.held.clear();
  far_.read_on();
  house_.late.answer();
  house_.settle();
  house_.pass(std::chrono::milliseconds(50));
  house_.settle();
  EXPECT_TRUE(far_.heard().ends_with("+OK 2 messages (2000007 octets)\r\n+OK 2 2000007\r\n"))
      << far_.heard();
}

}  // namespace
}  // namespace restante::pop3::testing
