// SPDX-License-Identifier: Apache-2.0
//
// Not what a session says, but when; and how it ends.
#include <gtest/gtest.h>

#include "joes_world.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

using Fault = StoredMessage::Fault;

constexpr Staging plain_staging{{}, 4096, 1 << 16};

class Timers : public ::testing::Test {
 protected:
  std::unique_ptr<World> world_ = joes_world();
  Player player_{*world_, plain_staging};
};

TEST_F(Timers, TheDotIsSentOnlyAfterTheWholeMessageWasRead) {
  world_->store.mail["joe"][1].fault = Fault::EndsEarly;
  world_->store.mail["joe"][1].octets = std::string(100'000, 'x');
  player_.feed("USER joe\r\nPASS a b\r\n");
  player_.take_output();
  EXPECT_EQ(player_.feed("RETR 2\r\nQUIT\r\n"), Progress::Finished);
  const std::string output = player_.take_output();
  EXPECT_TRUE(output.starts_with("+OK 100002 octets\r\nxxx")) << output.substr(0, 30);
  EXPECT_TRUE(output.ends_with("xxx")) << output.substr(output.size() - 10);
  EXPECT_EQ(player_.session().ending(), Ending::ReadError);
  EXPECT_TRUE(world_->store.held.empty());
}

class ChangedMessage : public Timers {
 protected:
  // How a session ends that logs in, finds the second message changed, and asks for it.
  std::string ask(const std::string& before, const std::string& after, const std::string& command) {
    world_ = joes_world();
    world_->store.mail["joe"][1].octets = before;
    Player player(*world_, plain_staging);
    player.feed("USER joe\r\nPASS a b\r\n");
    world_->store.mail["joe"][1].octets = after;
    player.take_output();
    player.feed(command + "\r\n");
    std::string output = player.take_output();
    const bool is_broken = player.session().ending() == Ending::ReadError;
    EXPECT_EQ(is_broken, !output.ends_with("\r\n.\r\n")) << output;
    return output;
  }

  static bool has_dot(const std::string& output) { return output.ends_with("\r\n.\r\n"); }
};

TEST_F(ChangedMessage, HasNoDotWhereItIsNotWhatWasAnnounced) {
  const std::string before = "a: b\n\n.one\ntwo";
  EXPECT_TRUE(has_dot(ask(before, before, "RETR 2")));
  for (const std::string after :
       {"", "a: b\n\n.one\ntwo\nthree", "a: b\n\n.one\ntwo\n\n", "a: b\n\n.one\ntw",
        "a: b\n\n.one\nxxx\n\n", "a: b\n\nxonext\n"}) {
    EXPECT_FALSE(has_dot(ask(before, after, "RETR 2"))) << after;
    EXPECT_FALSE(has_dot(ask(before, after, "TOP 2 99"))) << after;
  }
}

TEST_F(ChangedMessage, InTheFormOfTheWireHasNoDotEither) {
  const std::string before = "a: b\r\n\r\none\r\n";
  EXPECT_TRUE(has_dot(ask(before, before, "RETR 2")));
  for (const std::string after : {"a: b\r\n\r\n", "a: b\r\n\r\none\r\ntwo\r\n"}) {
    EXPECT_FALSE(has_dot(ask(before, after, "RETR 2"))) << after;
  }
}

TEST_F(ChangedMessage, CanNotBeToldByItsTop) {
  EXPECT_TRUE(has_dot(ask("a: b\n\none\ntwo\n", "a: b\n\none\ntwo\nthree\n", "TOP 2 1")));
}

TEST_F(Timers, InactivityEndsTheSessionWithoutAWordAndDeletesNothing) {
  player_.feed("USER joe\r\nPASS a b\r\nDELE 1\r\n");
  player_.take_output();
  EXPECT_EQ(player_.session().deadline(), player_.now() + std::chrono::minutes(10));
  player_.pass(std::chrono::minutes(10) - Duration(1));
  player_.feed("NOOP\r\n");
  EXPECT_EQ(player_.session().deadline(), player_.now() + std::chrono::minutes(10));
  player_.take_output();
  player_.pass(std::chrono::minutes(10));
  player_.session().expire(player_.now());
  EXPECT_EQ(player_.feed("QUIT\r\n"), Progress::Finished);
  EXPECT_EQ(player_.take_output(), "");
  EXPECT_EQ(player_.session().ending(), Ending::Inactivity);
  EXPECT_EQ(world_->store.mail["joe"].size(), 3U);
}

TEST_F(Timers, HalfALineIsNoActivity) {
  player_.feed("USER joe\r\nPASS a b\r\n");
  const auto deadline = player_.session().deadline();
  player_.pass(std::chrono::minutes(5));
  player_.feed("NOO");
  EXPECT_EQ(player_.session().deadline(), deadline);
}

TEST_F(Timers, TheLoginTimerRunsFromConnectAndIsNotPutOff) {
  const TimePoint connected = player_.now();
  player_.pass(std::chrono::seconds(59));
  player_.feed("CAPA\r\nUSER joe\r\n");
  EXPECT_EQ(player_.session().deadline(), connected + std::chrono::seconds(60));
  player_.take_output();
  player_.pass(std::chrono::seconds(1));
  player_.session().expire(player_.now());
  EXPECT_EQ(player_.feed("PASS a b\r\n"), Progress::Finished);
  EXPECT_EQ(player_.take_output(), "");
  EXPECT_EQ(player_.session().ending(), Ending::LoginTimer);
}

TEST_F(Timers, ARefusalIsHeldBackFromTheQuestionOn) {
  const TimePoint asked = player_.now();
  player_.feed("USER joe\r\nPASS wrong\r\n");
  EXPECT_EQ(player_.now() - asked, world_->accounts.hold_back);
  EXPECT_TRUE(player_.take_output().ends_with("-ERR [AUTH] wrong user name or password\r\n"));
}

TEST_F(Timers, AShutdownDeletesNothing) {
  player_.feed("USER joe\r\nPASS a b\r\nDELE 1\r\n");
  player_.take_output();
  player_.session().end(Ending::Shutdown);
  EXPECT_EQ(player_.feed("QUIT\r\n"), Progress::Finished);
  EXPECT_EQ(player_.take_output(), "");
  EXPECT_EQ(world_->store.mail["joe"].size(), 3U);
}

TEST(Session, StaysSmall) {
  // The budget of an idle session counts it with its snapshot and its socket.
  EXPECT_LE(sizeof(Session), 296U);
}

}  // namespace
}  // namespace restante::session::testing
