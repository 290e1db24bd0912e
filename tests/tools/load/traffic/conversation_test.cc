// SPDX-License-Identifier: Apache-2.0
//
// The scripts of the scenarios, against a server that keeps its promises.
#include "traffic/conversation.h"

#include <gtest/gtest.h>

#include "talk.h"

namespace restante::load {
namespace {

using testing::scenario;
using testing::Talk;
using Next = Conversation::Next;

const Manner pipelining = {.pipelines = true};

void expect_clean_end(Talk& talk) {
  EXPECT_EQ(talk.next, Next::Receive);
  talk.conversation().closed(talk.now);
  EXPECT_EQ(talk.conversation().ending(), Conversation::Ending::Complete);
  EXPECT_EQ(talk.violations(), "");
  EXPECT_EQ(talk.errors(), "");
}

TEST(Conversation, LogsInLooksAndLeaves) {
  Talk talk(scenario("login"));
  EXPECT_EQ(talk.say("+OK hello\r\n"), "USER joe\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "PASS secret\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "STAT\r\n");
  EXPECT_EQ(talk.say("+OK 2 320\r\n"), "QUIT\r\n");
  EXPECT_EQ(talk.say("+OK bye\r\n"), "");
  expect_clean_end(talk);
  EXPECT_EQ(talk.results().sessions, 1U);
  EXPECT_EQ(talk.results().requests, 4U);
}

TEST(Conversation, Polls) {
  Talk talk(scenario("poll"));
  talk.log_in();
  EXPECT_EQ(talk.say("+OK 1 3\r\n"), "UIDL\r\n");
  EXPECT_EQ(talk.say("+OK\r\n1 abc\r\n.\r\n"), "QUIT\r\n");
  talk.say("+OK\r\n");
  expect_clean_end(talk);
}

TEST(Conversation, FetchesSoManyMessages) {
  Talk talk(scenario("fetch", 2));
  talk.log_in();
  talk.say("+OK 3 9\r\n");
  EXPECT_EQ(talk.say("+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n"), "RETR 1\r\n");
  EXPECT_EQ(talk.say("+OK 3 octets\r\n"), "");
  EXPECT_EQ(talk.say("x\r\n.\r\n"), "RETR 2\r\n");
  EXPECT_EQ(talk.say("+OK\r\ny\r\n.\r\n"), "QUIT\r\n");
  talk.say("+OK\r\n");
  expect_clean_end(talk);
  EXPECT_EQ(talk.operation(Kind::Retr).count, 2U);
  EXPECT_EQ(talk.operation(Kind::Retr).octets, std::string("+OK 3 octets\r\nx\r\n.\r\n").size() +
                                                   std::string("+OK\r\ny\r\n.\r\n").size());
}

TEST(Conversation, FetchesNothingOfAnEmptyMaildrop) {
  Talk talk(scenario("fetch"));
  talk.log_in();
  talk.say("+OK 0 0\r\n");
  EXPECT_EQ(talk.say("+OK\r\n.\r\n"), "QUIT\r\n");
}

TEST(Conversation, LeavesLargeMessagesAlone) {
  Scenario fetch = scenario("fetch", 2);
  fetch.asks_list = true;
  fetch.octets_max = 10;
  Talk talk(fetch);
  talk.log_in();
  EXPECT_EQ(talk.say("+OK 3 26\r\n"), "LIST\r\n");
  EXPECT_EQ(talk.say("+OK\r\n1 20\r\n2 3\r\n3 3\r\n.\r\n"), "UIDL\r\n");
  EXPECT_EQ(talk.say("+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n"), "RETR 2\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n"), "RETR 3\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n"), "QUIT\r\n");
  EXPECT_EQ(talk.violations(), "");
}

TEST(Conversation, DrainsWhatCameWhole) {
  Talk talk(scenario("drain"));
  talk.log_in();
  talk.say("+OK 2 6\r\n");
  EXPECT_EQ(talk.say("+OK\r\n1 a\r\n2 b\r\n.\r\n"), "RETR 1\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n"), "DELE 1\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "RETR 2\r\n");
  EXPECT_EQ(talk.say("-ERR [SYS/TEMP] unreadable\r\n"), "QUIT\r\n");
  EXPECT_EQ(talk.errors(), "RETR refused: joe: -ERR [SYS/TEMP] unreadable\n");
}

TEST(Conversation, PipelinesAStepAtATime) {
  Scenario drain = scenario("drain");
  drain.asks_list = true;
  Talk talk(drain, pipelining);
  EXPECT_EQ(talk.say("+OK hello\r\n"), "USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "");
  EXPECT_EQ(talk.say("+OK\r\n"), "STAT\r\nLIST\r\nUIDL\r\n");
  EXPECT_EQ(talk.say("+OK 2 6\r\n+OK\r\n1 3\r\n2 3\r\n.\r\n+OK\r\n1 a\r\n2 b\r\n.\r\n"),
            "RETR 1\r\nRETR 2\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n"), "DELE 1\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n+OK\r\n"), "DELE 2\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "QUIT\r\n");
  talk.say("+OK\r\n");
  expect_clean_end(talk);
}

TEST(Conversation, KeepsNoMoreThanItsWindowUnderWay) {
  Talk talk(scenario("noop"), pipelining);
  talk.say("+OK\r\n");
  std::string sent = talk.say("+OK\r\n+OK\r\n");
  EXPECT_EQ(sent.size(), Conversation::window_max * std::string("NOOP\r\n").size());
  EXPECT_EQ(talk.say("+OK\r\n+OK\r\n"), "NOOP\r\nNOOP\r\n");
}

TEST(Conversation, RetrievesRoundAndRound) {
  Talk talk(scenario("retr"));
  talk.log_in();
  EXPECT_EQ(talk.say("+OK 2 6\r\n"), "RETR 1\r\n");
  EXPECT_EQ(talk.say("+OK\r\nx\r\n.\r\n"), "RETR 2\r\n");
  EXPECT_EQ(talk.say("+OK\r\ny\r\n.\r\n"), "RETR 1\r\n");
}

TEST(Conversation, RetrievesNothingForEverNowhere) {
  Talk talk(scenario("retr"));
  talk.log_in();
  EXPECT_EQ(talk.say("+OK 0 0\r\n"), "");
  EXPECT_EQ(talk.next, Next::Over);
  EXPECT_EQ(talk.errors(), "the maildrop is empty: joe: RETR has nothing to retrieve\n");
}

TEST(Conversation, RestsUntilARequestIsDue) {
  Talk talk(scenario("noop"));
  talk.requests = 0;
  EXPECT_EQ(talk.log_in(), "");
  EXPECT_EQ(talk.next, Next::Rest);
  talk.requests = 1;
  EXPECT_EQ(talk.go_on(), "NOOP\r\n");
  EXPECT_EQ(talk.next, Next::Receive);
}

TEST(Conversation, HoldsAndSaysNothing) {
  Talk talk(scenario("idle"));
  EXPECT_EQ(talk.log_in(), "");
  EXPECT_EQ(talk.next, Next::Rest);
  EXPECT_EQ(talk.results().sessions, 1U);
}

TEST(Conversation, CountsTheSessionFromWhenItWasDueAndACommandFromWhenItWasSent) {
  using std::chrono::milliseconds;
  Talk talk(scenario("login"));
  talk.now = talk.due + milliseconds(100);
  talk.say("+OK hello\r\n");
  talk.say("+OK\r\n");
  talk.now += milliseconds(10);
  talk.say("+OK\r\n");
  talk.now += milliseconds(20);
  talk.say("+OK 0 0\r\n");
  talk.say("+OK\r\n");
  talk.conversation().closed(talk.now);
  EXPECT_EQ(talk.operation(Kind::Login).latency.max(), 10'000U);
  EXPECT_EQ(talk.operation(Kind::Entry).latency.max(), 110'000U);
  EXPECT_EQ(talk.operation(Kind::Stat).latency.max(), 20'000U);
  EXPECT_EQ(talk.operation(Kind::Session).latency.max(), 130'000U);
}

TEST(Conversation, AsksForTlsAndLogsInBehindIt) {
  Talk talk(scenario("login"), Manner{.stls = true});
  EXPECT_EQ(talk.say("+OK hello\r\n"), "STLS\r\n");
  EXPECT_EQ(talk.say("+OK go\r\n"), "");
  EXPECT_EQ(talk.next, Next::ShakeHands);
  std::string out;
  EXPECT_EQ(talk.conversation().secured(talk.now, out), Next::Receive);
  EXPECT_EQ(out, "USER joe\r\n");
}

TEST(Conversation, ServesOneSessionAfterAnother) {
  Talk talk(scenario("fetch", 1));
  const Scenario again = scenario("login");
  User other{"eve", "pass word"};
  talk.log_in();
  talk.say("+OK 1 1000\r\n");
  talk.say("+OK\r\n1 ");
  talk.conversation().broken("connection reset");
  talk.conversation().begin(again, other, talk.now, talk.now);
  EXPECT_EQ(talk.say("+OK\r\n"), "USER eve\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "PASS pass word\r\n");
  EXPECT_EQ(talk.say("+OK\r\n"), "STAT\r\n");
  EXPECT_EQ(talk.say("+OK 1 1000\r\n"), "QUIT\r\n");
  EXPECT_EQ(talk.violations(), "");
}

}  // namespace
}  // namespace restante::load
