// SPDX-License-Identifier: Apache-2.0
//
// Whole conversations: RFC 1939, section 10, and the shapes that messages come in.
#include <gtest/gtest.h>

#include "joes_world.h"
#include "mroses_world.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

TEST(Conversation, OfRfc1939Section10) {
  play(rfc_world,
       R"(S: +OK pop.example.net Restante ready
         C: USER mrose
         S: +OK now the password
         C: PASS tanstaaf
         S: +OK 2 messages (54 octets)
         C: STAT
         S: +OK 2 54
         C: LIST
         S: +OK 2 messages (54 octets)
         S: 1 32
         S: 2 22
         S: .
         C: RETR 1
         S: +OK 32 octets
         S: Subject: one
         S:
         S: first
         S: ..second
         S: .
         C: DELE 1
         S: +OK message 1 marked as deleted
         C: RETR 2
         S: +OK 22 octets
         S: Subject: two
         S:
         S: body
         S: .
         C: DELE 2
         S: +OK message 2 marked as deleted
         C: QUIT
         S: +OK goodbye, 2 messages deleted
      )",
       [](const World& world, const Session& session) {
         EXPECT_TRUE(world.store.mail.at("mrose").empty());
         EXPECT_TRUE(world.store.held.empty());
         EXPECT_EQ(session.ending(), Ending::Quit);
         EXPECT_EQ(session.tally().retr_messages, 2U);
         EXPECT_EQ(session.tally().deleted, 2U);
       });
}

TEST(Conversation, ListsUniqueIds) {
  play(rfc_world,
       R"(S: +OK pop.example.net Restante ready
          C: USER mrose
          S: +OK now the password
          C: PASS tanstaaf
          S: +OK 2 messages (54 octets)
          C: UIDL
          S: +OK 2 messages (54 octets)
          S: 1 whqtswO00WBw418f9t5JxYwZ
          S: 2 QhdPYR:00WBw1Ph7x7
          S: .
          C: UIDL 2
          S: +OK 2 QhdPYR:00WBw1Ph7x7
          C: LIST 2
          S: +OK 2 22
          C: uidl 3
          S: -ERR no such message
          C: QUIT
          S: +OK goodbye
       )",
       [](const World& world, const Session&) {
         EXPECT_EQ(world.store.mail.at("mrose").size(), 2U);
       });
}

TEST(Conversation, TopGivesHeaderAndSoManyLines) {
  play(
      [] {
        return world_with({{"a", "H: 1\nI: 2\n\n.one\ntwo\r\nthree"}, {"b", "H: only\n"}});
      },
      R"(S: +OK pop.example.net Restante ready
         C: USER mrose
         S: +OK now the password
         C: PASS tanstaaf
         S: +OK 2 messages (41 octets)
         C: TOP 1 0
         S: +OK the top follows
         S: H: 1
         S: I: 2
         S:
         S: .
         C: TOP 1 2
         S: +OK the top follows
         S: H: 1
         S: I: 2
         S:
         S: ..one
         S: two
         S: .
         C: TOP 1 18446744073709551615
         S: +OK the top follows
         S: H: 1
         S: I: 2
         S:
         S: ..one
         S: two
         S: three
         S: .
         C: TOP 2 5
         S: +OK the top follows
         S: H: only
         S: .
         C: TOP 1
         S: -ERR an argument is missing
         C: TOP 1 x
         S: -ERR TOP wants a number of lines
         C: TOP 1 -1
         S: -ERR TOP wants a number of lines
         C: TOP 1 1 1
         S: -ERR too many arguments
         C: QUIT
         S: +OK goodbye
      )",
      nothing_to_inspect);
}

std::unique_ptr<World> awkward_world() {
  using std::string_literals::operator""s;
  return world_with({{"empty", ""},
                     {"no-final-newline", "a: b\n\nc"},
                     {"lone-dot", "."},
                     {"dots", ".\n..\n"},
                     {"bare-cr", "a\rb\r\nc\r"},
                     {"nul-and-8-bit", "\0\xff\n"s},
                     {"only-line-ends", "\n\r\n\n"}});
}

constexpr std::string_view awkward_conversation =
    R"(S: +OK pop.example.net Restante ready
       C: USER mrose
       S: +OK now the password
       C: PASS tanstaaf
       S: +OK 7 messages (40 octets)
       C: LIST
       S: +OK 7 messages (40 octets)
       S: 1 0
       S: 2 11
       S: 3 3
       S: 4 7
       S: 5 9
       S: 6 4
       S: 7 6
       S: .
       C: RETR 1
       S: +OK 0 octets
       S: .
       C: RETR 2
       S: +OK 11 octets
       S: a: b
       S:
       S: c
       S: .
       C: RETR 3
       S: +OK 3 octets
       S: ..
       S: .
       C: RETR 4
       S: +OK 7 octets
       S: ..
       S: ...
       S: .
       C: RETR 5
       S: +OK 9 octets
       S: a\x0db
       S: c\x0d
       S: .
       C: RETR 6
       S: +OK 4 octets
       S: \x00\xff
       S: .
       C: RETR 7
       S: +OK 6 octets
       S:
       S:
       S:
       S: .
       C: QUIT
       S: +OK goodbye
    )";

TEST(Conversation, SendsAwkwardMessagesExactly) {
  play(awkward_world, std::string(awkward_conversation), nothing_to_inspect);
}

TEST(Conversation, AMessageInTheFormOfTheWireGoesOutAsItIs) {
  play(
      [] {
        return world_with({{"a", "Subject: x\r\n\r\nbody\r\n"}, {"b", "x\r\n.\r\n"}});
      },
      R"(S: +OK pop.example.net Restante ready
         C: USER mrose
         S: +OK now the password
         C: PASS tanstaaf
         S: +OK 2 messages (26 octets)
         C: RETR 1
         S: +OK 20 octets
         S: Subject: x
         S:
         S: body
         S: .
         C: TOP 1 0
         S: +OK the top follows
         S: Subject: x
         S:
         S: .
         C: RETR 2
         S: +OK 6 octets
         S: x
         S: ..
         S: .
         C: QUIT
         S: +OK goodbye)",
      [](World&, Session& session) { EXPECT_EQ(session.tally().retr_octets, 23u + 10u); });
}

TEST(Conversation, ALineWithoutAnEndEndsTheSession) {
  const std::string endless = "DELE 1\r\n" + std::string(1024 * 1024 + 1, 'x') + "\r\nQUIT\r\n";
  for (const std::size_t cut : {endless.size(), std::size_t{4096}}) {
    const auto world = joes_world();
    Player player(*world, {{}, 4096, 4096});
    player.feed("USER joe\r\nPASS a b\r\n");
    static_cast<void>(player.take_output());
    Progress progress = Progress::NeedsInput;
    for (std::size_t at = 0; at < endless.size() && progress != Progress::Finished; at += cut) {
      progress = player.feed(std::string_view(endless).substr(at, cut));
    }
    EXPECT_EQ(progress, Progress::Finished);
    EXPECT_EQ(player.take_output(),
              "+OK message 1 marked as deleted\r\n-ERR the line is too long\r\n");
    EXPECT_EQ(player.session().ending(), Ending::BadCommands);
    EXPECT_EQ(world->store.mail["joe"].size(), 3U);
  }
}

}  // namespace
}  // namespace restante::session::testing
