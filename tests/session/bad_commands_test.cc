// SPDX-License-Identifier: Apache-2.0
//
// What a session promises of commands that are none.
#include <gtest/gtest.h>

#include "joes_world.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

TEST(Promise, BadNumbersAreRefused) {
  for (const std::string number : {"0", "-1", "1x", "+1", "4", "99999999999999999999", "4294967297",
                                   "18446744073709551617", "1\\x00", "\\xb2"}) {
    play(joes_world,
         logged_in("C: DELE " + number + "\nS: -ERR no such message\nC: RETR " + number +
                   "\nS: -ERR no such message\nC: LIST " + number +
                   "\nS: -ERR no such message\nC: UIDL " + number +
                   "\nS: -ERR no such message\nC: TOP " + number +
                   " 0\nS: -ERR no such message\nC: STAT\nS: +OK 3 21\nC: QUIT\nS: +OK goodbye\n"),
         nothing_is_deleted);
  }
}

TEST(Promise, WrongArityIsRefused) {
  play(joes_world, logged_in(R"(C: DELE
                                S: -ERR an argument is missing
                                C: DELE 1 2
                                S: -ERR too many arguments
                                C: STAT 1
                                S: -ERR too many arguments
                                C: NOOP\x20
                                S: +OK here
                                C: XYZZY
                                S: -ERR unknown command
                                C:
                                S: -ERR unknown command
                                C: \x00\x00\x00
                                S: -ERR unknown command
                                C:  STAT
                                S: -ERR unknown command
                                C: QUIT
                                S: +OK goodbye
                             )"),
       nothing_is_deleted);
}

TEST(Promise, ALineTooLongIsRefusedOnceAndTheNextIsObeyed) {
  for (const std::size_t length : {513UL, 514UL, 2000UL, 200'000UL}) {
    play(joes_world,
         logged_in("C: NOOP" + std::string(length - 4, ' ') +
                   "\nS: -ERR the line is too long\nC: NOOP" + std::string(508, ' ') +
                   "\nS: +OK here\nC: QUIT\nS: +OK goodbye\n"),
         nothing_is_deleted);
  }
}

TEST(Promise, SoManyBadCommandsInARowEndTheSession) {
  std::string nine;
  for (int count = 0; count < 9; ++count) nine += "C: X\nS: -ERR unknown command\n";
  play(joes_world,
       logged_in("C: DELE 1\nS: +OK message 1 marked as deleted\n" + nine +
                 "C: NOOP\nS: +OK here\n" + nine + "C: X\nS: -ERR unknown command\nC: QUIT\n"),
       [](const World& world, const Session& session) {
         nothing_is_deleted(world, session);
         EXPECT_EQ(session.ending(), Ending::BadCommands);
         EXPECT_TRUE(world.store.held.empty());
       });
}

TEST(Promise, SoManyWrongPasswordsEndTheSession) {
  std::string guesses;
  for (int count = 0; count < 10; ++count) {
    guesses +=
        "C: USER joe\nS: +OK now the password\nC: PASS x\n"
        "S: -ERR [AUTH] wrong user name or password\n";
  }
  play(
      [] {
        auto world = joes_world();
        world->accounts.hold_back = Duration(0);
        return world;
      },
      std::string(greeting) + guesses + "C: USER joe\nC: PASS a b\n",
      [](const World&, const Session& session) {
        EXPECT_EQ(session.ending(), Ending::BadCommands);
      });
}

}  // namespace
}  // namespace restante::session::testing
