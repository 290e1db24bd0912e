// SPDX-License-Identifier: Apache-2.0
//
// What a session promises, a conversation each (DESIGN.md, "The promises and their tests").
#include <gtest/gtest.h>

#include "joes_world.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

using Fault = StoredMessage::Fault;

auto with_faults(std::vector<Fault> faults) {
  return [faults] {
    auto world = joes_world();
    for (std::size_t at = 0; at < faults.size(); ++at) {
      world->store.mail["joe"][at].fault = faults[at];
    }
    return world;
  };
}

TEST(Promise, ACommandInTheWrongStateChangesNothing) {
  play(joes_world,
       std::string(greeting) +
           R"(C: STAT
              S: -ERR log in first
              C: DELE 1
              S: -ERR log in first
              C: PASS a b
              S: -ERR USER comes first
              C: USER joe
              S: +OK now the password
              C: RETR 1
              S: -ERR log in first
              C: PASS a b
              S: +OK 3 messages (21 octets)
              C: USER joe
              S: -ERR not after login
              C: PASS a b
              S: -ERR not after login
              C: STAT
              S: +OK 3 21
              C: QUIT
              S: +OK goodbye
           )",
       nothing_is_deleted);
}

TEST(Promise, QuitBeforeLoginUpdatesNothing) {
  play(joes_world,
       std::string(greeting) +
           "C: USER joe\nS: +OK now the password\n"
           "C: QUIT\nS: +OK goodbye\n",
       nothing_is_deleted);
}

TEST(Promise, NumbersNeverMoveAndDeletedMessagesAreRefused) {
  play(joes_world, logged_in(R"(C: DELE 2
                                S: +OK message 2 marked as deleted
                                C: RETR 2
                                S: -ERR message 2 is marked as deleted
                                C: TOP 2 0
                                S: -ERR message 2 is marked as deleted
                                C: LIST 2
                                S: -ERR message 2 is marked as deleted
                                C: UIDL 2
                                S: -ERR message 2 is marked as deleted
                                C: DELE 2
                                S: -ERR message 2 is marked as deleted
                                C: STAT
                                S: +OK 2 14
                                C: LIST
                                S: +OK 2 messages (14 octets)
                                S: 1 5
                                S: 3 9
                                S: .
                                C: UIDL
                                S: +OK 2 messages (14 octets)
                                S: 1 u1
                                S: 3 u3
                                S: .
                                C: LIST 3
                                S: +OK 3 9
                                C: QUIT
                                S: +OK goodbye, 1 messages deleted
                             )"),
       [](const World& world, const Session&) {
         const auto& mail = world.store.mail.at("joe");
         ASSERT_EQ(mail.size(), 2U);
         EXPECT_EQ(mail[0].unique_id, "u1");
         EXPECT_EQ(mail[1].unique_id, "u3");
       });
}

TEST(Promise, ResetTakesEveryMarkBack) {
  play(joes_world, logged_in(R"(C: DELE 1
                                S: +OK message 1 marked as deleted
                                C: DELE 3
                                S: +OK message 3 marked as deleted
                                C: RSET
                                S: +OK 3 21
                                C: QUIT
                                S: +OK goodbye
                             )"),
       nothing_is_deleted);
}

TEST(Promise, NothingIsDeletedWithoutQuit) {
  play(joes_world,
       logged_in("C: DELE 1\nS: +OK message 1 marked as deleted\n"
                 "C: DELE 2\nS: +OK message 2 marked as deleted\n"),
       nothing_is_deleted);
}

TEST(Promise, WhatFollowsQuitIsNotObeyed) {
  play(joes_world, logged_in("C: QUIT\nS: +OK goodbye\nC: DELE 1\nC: QUIT\n"), nothing_is_deleted);
}

TEST(Promise, QuitTellsTheTruthAboutFailures) {
  play(with_faults({Fault::None, Fault::CannotBeRemoved, Fault::None}), logged_in(R"(C: DELE 1
                    S: +OK message 1 marked as deleted
                    C: DELE 2
                    S: +OK message 2 marked as deleted
                    C: QUIT
                    S: -ERR [SYS/PERM] only 1 of 2 messages deleted
                 )"),
       [](const World& world, const Session& session) {
         EXPECT_EQ(world.store.mail.at("joe").size(), 2U);
         EXPECT_EQ(session.tally().deleted, 1U);
         EXPECT_TRUE(world.store.held.empty());
       });
}

TEST(Promise, QuitTellsTheTruthAboutDurability) {
  play(
      [] {
        auto world = joes_world();
        world->store.durability = MemoryStore::Durability::Lost;
        return world;
      },
      logged_in("C: DELE 1\nS: +OK message 1 marked as deleted\n"
                "C: QUIT\nS: -ERR [SYS/TEMP] 1 of 1 messages deleted, but not durably\n"),
      [](const World&, const Session&) {});
}

TEST(Promise, TheMaildropIsExclusive) {
  play(
      [] {
        auto world = joes_world();
        world->store.held.insert("joe");
        return world;
      },
      std::string(greeting) +
          R"(C: USER joe
             S: +OK now the password
             C: PASS a b
             S: -ERR [IN-USE] this maildrop is open in another session
             C: STAT
             S: -ERR log in first
             C: USER joe@example.net
             S: +OK now the password
             C: PASS a b
             S: +OK 3 messages (21 octets)
             C: QUIT
             S: +OK goodbye
          )",
      nothing_is_deleted);
}

TEST(Promise, AMaildropThatCannotBeOpenedSaysWhetherToTryAgain) {
  const std::vector<std::pair<ErrorKind, std::string>> replies{
      {ErrorKind::TryAgain, "-ERR [SYS/TEMP] this maildrop can't be opened now"},
      {ErrorKind::Denied, "-ERR [SYS/PERM] this maildrop can't be opened"},
      {ErrorKind::Corrupt, "-ERR [SYS/PERM] this maildrop can't be opened"}};
  for (const auto& [kind, reply] : replies) {
    play(
        [kind] {
          auto world = joes_world();
          world->store.open_fault = kind;
          return world;
        },
        std::string(greeting) + "C: USER joe\nS: +OK now the password\nC: PASS a b\nS: " + reply +
            "\nC: QUIT\nS: +OK goodbye\n",
        nothing_is_deleted);
  }
}

TEST(Promise, ALoginThatComesTooSoonGivesTheMaildropBack) {
  play(
      [] {
        auto world = joes_world();
        world->accounts.login_delay = std::chrono::minutes(1);
        world->accounts.admission = auth::Admission::TooSoon;
        return world;
      },
      std::string(greeting) +
          "C: USER joe\nS: +OK now the password\nC: PASS a b\n"
          "S: -ERR [LOGIN-DELAY] wait 60 s between logins\nC: STAT\nS: -ERR log in first\n"
          "C: QUIT\nS: +OK goodbye\n",
      nothing_is_deleted);
}

TEST(Promise, ALoginThatComesInTimeIsLetIn) {
  play(
      [] {
        auto world = joes_world();
        world->accounts.login_delay = std::chrono::minutes(1);
        return world;
      },
      std::string(greeting) +
          "C: USER joe\nS: +OK now the password\nC: PASS a b\nS: +OK 3 messages (21 octets)\n"
          "C: QUIT\nS: +OK goodbye\n",
      nothing_is_deleted);
}

TEST(Promise, UserComesInFourForms) {
  play(joes_world,
       std::string(greeting) +
           R"(C: USER example.net\\joe
              S: +OK now the password
              C: PASS a b
              S: +OK 3 messages (21 octets)
              C: QUIT
              S: +OK goodbye
           )",
       [](const World&, const Session& session) {
         EXPECT_EQ(session.tally().user, "joe@example.net");
       });
  play(joes_world,
       std::string(greeting) +
           R"(C: USER example.net\\joe/shared
              S: +OK now the password
              C: PASS a b
              S: +OK 0 messages (0 octets)
              C: QUIT
              S: +OK goodbye
           )",
       [](const World&, const Session&) {});
}

TEST(Promise, AMaildropThatIsNotTheUsersIsRefusedLikeAWrongPassword) {
  play(joes_world,
       std::string(greeting) +
           R"(C: USER example.net\\joe/other
              S: +OK now the password
              C: PASS a b
              S: -ERR [AUTH] wrong user name or password
              C: QUIT
              S: +OK goodbye
           )",
       nothing_is_deleted);
}

TEST(Promise, WrongCredentialsAreNotToldApart) {
  for (const std::string user :
       {"joe", "nobody", "../joe", "a/b", "..", "%u", "\\x01", "a@b@c", "\\xff"}) {
    play(joes_world,
         std::string(greeting) + "C: USER " + user +
             R"(
                S: +OK now the password
                C: PASS wrong
                S: -ERR [AUTH] wrong user name or password
                C: PASS a b
                S: -ERR USER comes first
                C: QUIT
                S: +OK goodbye
             )",
         [](const World& world, const Session& session) {
           nothing_is_deleted(world, session);
           EXPECT_EQ(session.tally().failed_logins, 1U);
         });
  }
}

TEST(Promise, ASourceThatFailsIsNotAWrongPassword) {
  play(
      [] {
        auto world = joes_world();
        world->accounts.users.fault = ErrorKind::TryAgain;
        return world;
      },
      std::string(greeting) +
          "C: USER joe\nS: +OK now the password\nC: PASS a b\n"
          "S: -ERR [SYS/TEMP] logins can't be checked now\n"
          "C: QUIT\nS: +OK goodbye\n",
      nothing_is_deleted);
}

TEST(Promise, AMessageRemovedMeanwhileIsRefusedAndTheOthersAreServed) {
  play(with_faults({Fault::None, Fault::GoneMeanwhile, Fault::Unreadable}), logged_in(R"(C: RETR 2
                    S: -ERR message 2 was removed meanwhile
                    C: TOP 2 1
                    S: -ERR message 2 was removed meanwhile
                    C: RETR 3
                    S: -ERR [SYS/PERM] message 3 can't be read
                    C: RETR 1
                    S: +OK 5 octets
                    S: one
                    S: .
                    C: DELE 2
                    S: +OK message 2 marked as deleted
                    C: QUIT
                    S: +OK goodbye, 1 messages deleted
                 )"),
       [](const World&, const Session&) {});
}

TEST(Promise, RetrSetsTheSeenMarkWhereTheRulesSaySo) {
  play(
      [] {
        auto world = joes_world();
        world->rules.seen_mark = SeenMark::SetOnRetr;
        return world;
      },
      logged_in("C: TOP 1 1\nS: +OK the top follows\nS: one\nS: .\n"
                "C: RETR 2\nS: +OK 7 octets\nS: three\nS: .\nC: QUIT\nS: +OK goodbye\n"),
      [](const World& world, const Session&) {
        EXPECT_EQ(world.store.seen, std::set<std::string>{"u2"});
      });
}

}  // namespace
}  // namespace restante::session::testing
