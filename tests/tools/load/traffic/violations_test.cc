// SPDX-License-Identifier: Apache-2.0
//
// Each way in which a server may break its promises is seen.
#include <gtest/gtest.h>

#include <string>

#include "talk.h"

namespace restante::load {
namespace {

using testing::scenario;
using testing::Talk;

Scenario with_list(Scenario scenario) {
  scenario.asks_list = true;
  return scenario;
}

TEST(Violations, ListAgainstStat) {
  Talk number(with_list(scenario("login")));
  number.log_in();
  number.say("+OK 2 6\r\n");
  number.say("+OK\r\n1 6\r\n.\r\n");
  EXPECT_EQ(number.violations(), "LIST has another number of messages than STAT: joe: 1, not 2\n");
  Talk octets(with_list(scenario("login")));
  octets.log_in();
  octets.say("+OK 2 6\r\n");
  octets.say("+OK\r\n1 3\r\n2 4\r\n.\r\n");
  EXPECT_EQ(octets.violations(), "LIST has another sum of octets than STAT: joe: 7, not 6\n");
}

TEST(Violations, UidlAgainstStat) {
  Talk talk(scenario("poll"));
  talk.log_in();
  talk.say("+OK 2 6\r\n");
  talk.say("+OK\r\n1 a\r\n.\r\n");
  EXPECT_EQ(talk.violations(), "UIDL has another number of messages than STAT: joe: 1, not 2\n");
}

TEST(Violations, RetrAgainstListAndAgainstItsOk) {
  Talk talk(with_list(scenario("fetch")));
  talk.log_in();
  talk.say("+OK 1 5\r\n");
  talk.say("+OK\r\n1 5\r\n.\r\n");
  talk.say("+OK\r\n1 a\r\n.\r\n");
  talk.say("+OK 4 octets\r\nx\r\n.\r\n");
  EXPECT_EQ(talk.violations(),
            "RETR sends another number of octets than its +OK says: joe: message 1: 3, not 4\n"
            "RETR sends another number of octets than LIST says: joe: message 1: 3, not 5\n");
}

TEST(Violations, AllMessagesAgainstStat) {
  Talk talk(scenario("fetch"));
  talk.log_in();
  talk.say("+OK 1 5\r\n");
  talk.say("+OK\r\n1 a\r\n.\r\n");
  talk.say("+OK\r\nx\r\n.\r\n");
  EXPECT_EQ(talk.violations(),
            "all messages have another sum of octets than STAT: joe: 3, not 5\n");
}

TEST(Violations, SomeMessagesSayNothingOfStat) {
  Talk talk(scenario("fetch", 1));
  talk.log_in();
  talk.say("+OK 2 6\r\n");
  talk.say("+OK\r\n1 a\r\n2 b\r\n.\r\n");
  talk.say("+OK\r\nx\r\n.\r\n");
  EXPECT_EQ(talk.violations(), "");
}

TEST(Violations, FormsThatAreNone) {
  Talk stat(scenario("login"));
  stat.log_in();
  stat.say("+OK two messages\r\n");
  EXPECT_EQ(stat.violations(), "STAT without two numbers: joe: +OK two messages\n");
  Talk list(with_list(scenario("login")));
  list.log_in();
  list.say("+OK 1 3\r\n");
  list.say("+OK\r\n2 3\r\n.\r\n");
  EXPECT_EQ(list.violations().substr(0, 46), "a scan listing that is none: joe: 2 3 behind 0");
  Talk uidl(scenario("poll"));
  uidl.log_in();
  uidl.say("+OK 1 3\r\n");
  uidl.say("+OK\r\n1 a b\r\n.\r\n");
  EXPECT_EQ(uidl.violations(), "a unique-id listing that is none: joe: 1 a b behind 0\n");
}

TEST(Violations, UniqueIdsAreOf1To70PrintableCharacters) {
  Talk talk(scenario("poll"));
  talk.log_in();
  talk.say("+OK 4 3\r\n");
  talk.say("+OK\r\n1 " + std::string(70, 'x') + "\r\n2 " + std::string(71, 'x') +
           "\r\n3 \r\n4 \xc3\xa4\r\n.\r\n");
  EXPECT_EQ(talk.results().violations.front().count, 3U);
}

TEST(Violations, ADotThatIsNotDoubled) {
  Talk talk(scenario("fetch"));
  talk.log_in();
  talk.say("+OK 1 4\r\n");
  talk.say("+OK\r\n1 a\r\n.\r\n");
  talk.say("+OK\r\n.x\r\n.\r\n");
  EXPECT_EQ(talk.violations(), "a line begins with a dot that is not doubled: joe: in message 1\n");
}

TEST(Violations, OctetsThatNobodyAskedFor) {
  Talk line(scenario("login"));
  line.log_in();
  line.say("+OK 0 0\r\n+OK again\r\n");
  EXPECT_EQ(line.violations(), "octets that nobody asked for: joe: +OK again\n");
  EXPECT_EQ(line.next, Conversation::Next::Over);
  Talk part(scenario("login"));
  part.log_in();
  part.say("+OK 0 0\r\nx");
  EXPECT_EQ(part.violations(), "octets that nobody asked for: joe: (the beginning of a line)\n");
}

TEST(Violations, OctetsBehindStlsAndBehindQuit) {
  Talk stls(scenario("login"), Manner{.stls = true});
  stls.say("+OK\r\n");
  stls.say("+OK\r\n+OK injected\r\n");
  EXPECT_EQ(stls.violations(), "octets that nobody asked for: joe: +OK injected\r\n\n");
  Talk quit(scenario("login"));
  quit.log_in();
  quit.say("+OK 0 0\r\n");
  quit.say("+OK bye\r\n");
  quit.say("+OK still here\r\n");
  EXPECT_EQ(quit.violations(), "octets that nobody asked for: joe: +OK still here\n");
}

TEST(Violations, AnswersThatAreNone) {
  Talk talk(scenario("login"));
  talk.say("HELLO\r\n");
  EXPECT_EQ(talk.violations(),
            "an answer that is neither +OK nor -ERR: joe: the greeting: HELLO\n");
  EXPECT_EQ(talk.next, Conversation::Next::Over);
  Talk glued(scenario("noop"));
  glued.log_in();
  glued.say("+OKAY\r\n");
  EXPECT_EQ(glued.violations(), "an answer that is neither +OK nor -ERR: joe: NOOP: +OKAY\n");
}

TEST(Violations, LinesThatAreWrong) {
  Talk bare(scenario("login"));
  bare.say("+OK\n");
  EXPECT_EQ(bare.violations(), "a line that ends with LF alone: joe: +OK\n");
  Talk fits(scenario("login"));
  fits.say("+OK " + std::string(506, 'x') + "\r\n");
  EXPECT_EQ(fits.violations(), "");
  Talk is_long(scenario("login"));
  is_long.say("+OK " + std::string(507, 'x') + "\r\n");
  EXPECT_EQ(is_long.violations(),
            "a status line of more than 512 octets: joe: the greeting: 513 octets\n");
  Talk endless(scenario("login"));
  endless.say(std::string(70'000, 'x'));
  EXPECT_EQ(endless.violations(), "a line without an end: joe: the greeting\n");
}

TEST(Violations, TheEndOfTheConnection) {
  Talk silent(scenario("login"));
  silent.conversation().closed(silent.now);
  EXPECT_EQ(silent.violations(), "closed without a greeting: joe: \n");
  Talk open(scenario("login"));
  open.log_in();
  open.say("+OK 0 0\r\n");
  open.say("+OK\r\n");
  open.conversation().timed_out();
  EXPECT_EQ(open.violations(), "not closed after QUIT: joe: \n");
  Talk dotless(scenario("retr"));
  dotless.log_in();
  dotless.say("+OK 1 3\r\n");
  dotless.say("+OK\r\nx\r\n");
  dotless.conversation().closed(dotless.now);
  EXPECT_EQ(dotless.violations(), "a reply ends without its final dot: joe: RETR\n");
  Talk torn(scenario("noop"));
  torn.log_in();
  torn.say("+O");
  torn.conversation().closed(torn.now);
  EXPECT_EQ(torn.violations(), "a line ends without CRLF: joe: NOOP\n");
}

TEST(Errors, AreNoViolations) {
  Talk away(scenario("login"));
  away.say("-ERR [SYS/TEMP] too many\r\n");
  EXPECT_EQ(away.errors(), "turned away [SYS/TEMP]: joe: -ERR [SYS/TEMP] too many\n");
  Talk refused(scenario("login"));
  refused.say("+OK\r\n");
  refused.say("+OK\r\n");
  refused.say("-ERR [IN-USE] locked\r\n");
  EXPECT_EQ(refused.errors(), "login refused [IN-USE]: joe: -ERR [IN-USE] locked\n");
  Talk gone(scenario("noop"));
  gone.log_in();
  gone.conversation().closed(gone.now);
  EXPECT_EQ(gone.errors(), "closed by the server: joe, waiting for NOOP\n");
  Talk slow(scenario("noop"));
  slow.log_in();
  slow.conversation().timed_out();
  EXPECT_EQ(slow.errors(), "timeout: joe: NOOP\n");
  Talk broken(scenario("noop"));
  broken.log_in();
  broken.conversation().broken("connection reset");
  EXPECT_EQ(broken.errors(), "connection reset: joe: NOOP\n");
  for (Talk* talk : {&away, &refused, &gone, &slow, &broken}) {
    EXPECT_EQ(talk->violations(), "");
    EXPECT_EQ(talk->conversation().ending(), Conversation::Ending::Failed);
  }
}

TEST(Errors, AMaildropThatCannotBeEmptied) {
  Talk talk(scenario("login"));
  talk.log_in();
  talk.say("+OK 0 0\r\n");
  talk.say("-ERR [SYS/PERM] 1 of 2 messages deleted\r\n");
  talk.conversation().closed(talk.now);
  EXPECT_EQ(talk.errors(), "QUIT refused: joe: -ERR [SYS/PERM] 1 of 2 messages deleted\n");
  EXPECT_EQ(talk.conversation().ending(), Conversation::Ending::Complete);
}

}  // namespace
}  // namespace restante::load
