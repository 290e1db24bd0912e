// SPDX-License-Identifier: Apache-2.0
//
// What is counted of sessions.
#include <gtest/gtest.h>

#include <string_view>

#include "house.h"
#include "tls_failure.h"

namespace restante::pop3::testing {
namespace {

using metrics::CommandResult;
using metrics::LoginResult;
using metrics::Metric;
using metrics::SessionEnd;
using metrics::SessionState;
using protocol::Verb;
using std::chrono::microseconds;

class Counted : public InAHouse {
 protected:
  Counted() { house_.welcome(far_); }
  void log_in() {
    say("USER joe\r\nPASS secret\r\n");
    house_.late.answer();
    house_.settle();
  }

  std::uint64_t count(std::size_t cell) const { return house_.sheet.get(cell); }
  std::uint64_t count(Metric metric) const { return house_.sheet.get(metric); }
  std::uint64_t commands(Verb verb, CommandResult result) const {
    return count(metrics::cell(Metric::Commands, verb, result));
  }
  std::uint64_t others(CommandResult result) const {
    return count(metrics::cell(Metric::Commands, metrics::verbs - 1, result));
  }
  std::uint64_t logins(std::string_view mechanism, LoginResult result) const {
    return count(metrics::cell(Metric::Logins, metrics::mechanism_place(mechanism), result));
  }
  std::uint64_t sessions(SessionState state) const {
    return count(metrics::cell(Metric::Sessions, state));
  }
  std::uint64_t ended(SessionEnd end) const {
    return count(metrics::cell(Metric::SessionsEnded, end));
  }
  // So many commands of this verb took so long.
  std::uint64_t within(Verb verb, std::size_t bucket) const {
    return count(metrics::first_cell(Metric::CommandSeconds) +
                 static_cast<std::size_t>(verb) * metrics::histogram_cells + bucket);
  }
};

INSTANTIATE_TEST_SUITE_P(WithAStoreThatAnswers, Counted,
                         ::testing::Values(at_once, on_threads, later, later_and_last_first),
                         name_of);

TEST_P(Counted, VerbsAreWhereTheGrammarHasThem) {
  const auto& verbs =
      metrics::catalogue()[static_cast<std::size_t>(Metric::Commands)].labels[0].values;
  ASSERT_EQ(verbs.size(), protocol::command_table().size() + 1);
  for (const protocol::CommandRule& rule : protocol::command_table()) {
    EXPECT_EQ(verbs[static_cast<std::size_t>(rule.verb)], rule.name);
  }
}

TEST_P(Counted, EachCommandByItsAnswer) {
  log_in();
  say("NOOP\r\nDELE 1\r\nRETR 1\r\nRETR\r\nWHAT\r\n" + std::string(600, 'x') + "\r\nLIST\r\n");
  EXPECT_EQ(commands(Verb::User, CommandResult::Ok), 1U);
  EXPECT_EQ(commands(Verb::Pass, CommandResult::Ok), 1U);
  EXPECT_EQ(commands(Verb::Noop, CommandResult::Ok), 1U);
  EXPECT_EQ(commands(Verb::Dele, CommandResult::Ok), 1U);
  EXPECT_EQ(commands(Verb::Retr, CommandResult::Err), 2U);
  EXPECT_EQ(commands(Verb::List, CommandResult::Ok), 1U);
  EXPECT_EQ(others(CommandResult::Err), 2U);
  EXPECT_EQ(others(CommandResult::Ok), 0U);
}

TEST_P(Counted, LoginsByTheirResult) {
  say("USER joe\r\nPASS wrong\r\n");
  house_.late.answer();
  house_.pass(std::chrono::seconds(5));
  EXPECT_EQ(logins("USER", LoginResult::Wrong), 1U);
  log_in();
  EXPECT_EQ(logins("USER", LoginResult::Ok), 1U);
  EXPECT_EQ(commands(Verb::Pass, CommandResult::Err), 1U);
  others_.emplace_back();
  house_.welcome(others_.back());
  others_.back().say("USER joe\r\nPASS secret\r\n");
  house_.late.answer();
  house_.settle();
  house_.pass(std::chrono::seconds(5));
  house_.settle();
  EXPECT_EQ(logins("USER", LoginResult::InUse), 1U);
}

TEST_P(Counted, LoginsThatNobodyCouldJudge) {
  house_.late.away = ErrorKind::Busy;
  say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(logins("USER", LoginResult::Error), 1U);
}

TEST_P(Counted, SessionsByState) {
  EXPECT_EQ(sessions(SessionState::Authorization), 1U);
  log_in();
  EXPECT_EQ(sessions(SessionState::Authorization), 0U);
  EXPECT_EQ(sessions(SessionState::Transaction), 1U);
  far_.say("DELE 1\r\nQUIT\r\n");
  const bool takes_time = GetParam().timing != Timing::AtOnce;
  EXPECT_EQ(sessions(SessionState::Update), takes_time ? 1U : 0U);
  house_.settle();
  EXPECT_EQ(sessions(SessionState::Update), 0U);
  EXPECT_EQ(sessions(SessionState::Transaction), 0U);
  EXPECT_EQ(ended(SessionEnd::Quit), 1U);
  EXPECT_EQ(commands(Verb::Quit, CommandResult::Ok), 1U);
  EXPECT_EQ(count(Metric::MessagesDeleted), 1U);
}

TEST_P(Counted, MessagesThatWereSentToTheirEnd) {
  log_in();
  say("RETR 1\r\nTOP 1 0\r\nRETR 1\r\nRETR 9\r\n");
  EXPECT_EQ(count(Metric::MessagesRetrieved), 2U);
}

TEST_P(Counted, EndsOfAllKinds) {
  far_.end();
  EXPECT_EQ(ended(SessionEnd::Disconnect), 1U);
  others_.emplace_back();
  house_.welcome(others_.back());
  house_.pass(std::chrono::seconds(61));
  EXPECT_EQ(ended(SessionEnd::Timeout), 1U);
  others_.emplace_back();
  house_.welcome(others_.back()).kick();
  EXPECT_EQ(ended(SessionEnd::Kicked), 1U);
  EXPECT_EQ(sessions(SessionState::Authorization), 0U);
}

TEST_P(Counted, TimeFromTheReadToTheAnswer) {
  log_in();
  house_.past_turn = microseconds(200);
  far_.say("NOOP\r\n");
  EXPECT_EQ(within(Verb::Noop, 1), 1U);
}

// The second one does not answer for the first.
TEST_P(Counted, TimeOfWhatComesTogether) {
  log_in();
  house_.past_turn = microseconds(200);
  far_.say("NOOP\r\nNOOP\r\n");
  EXPECT_EQ(within(Verb::Noop, 1), 1U);
  EXPECT_EQ(within(Verb::Noop, 0), 1U);
}

TEST_P(Counted, TimeOfALoginFromItsLastWords) {
  far_.say("USER joe\r\nPASS secret\r\n");
  house_.pass(std::chrono::seconds(2));
  house_.late.answer();
  house_.settle();
  const std::size_t first = metrics::first_cell(Metric::LoginSeconds);
  std::uint64_t all = 0;
  for (std::size_t at = 0; at < metrics::buckets; ++at) all += count(first + at);
  EXPECT_EQ(all, 1U);
  EXPECT_GE(count(first + metrics::buckets), 2'000'000U);
}

TEST_P(Counted, WhoDoesMost) {
  log_in();
  for (int at = 0; at < 100; ++at) far_.say("NOOP\r\n");
  far_.end();
  house_.settle();
  const auto users = house_.busiest_users.top(10, house_.now());
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].name, "joe");
  EXPECT_EQ(users[0].commands, 102U);
}

TEST(TlsFailures, AreToldApart) {
  using metrics::TlsFailure;
  using session::Ending;
  EXPECT_EQ(tls_failure(Ending::TlsError, "wrong version number"), TlsFailure::NotTls);
  EXPECT_EQ(tls_failure(Ending::TlsError, "unsupported protocol"), TlsFailure::Version);
  EXPECT_EQ(tls_failure(Ending::TlsError, "no shared cipher"), TlsFailure::Cipher);
  EXPECT_EQ(tls_failure(Ending::TlsError, "tlsv1 alert unknown ca"), TlsFailure::Certificate);
  EXPECT_EQ(tls_failure(Ending::TlsError, "something new"), TlsFailure::Other);
  EXPECT_EQ(tls_failure(Ending::Disconnect, ""), TlsFailure::Disconnect);
  EXPECT_EQ(tls_failure(Ending::LoginTimer, ""), TlsFailure::Timeout);
  EXPECT_EQ(tls_failure(Ending::Shutdown, ""), std::nullopt);
}

}  // namespace
}  // namespace restante::pop3::testing
