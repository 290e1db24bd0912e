// SPDX-License-Identifier: Apache-2.0
//
// What the accounts do with a worker's attempts: what the throttle hears of them, how they wait,
// and how they end when nobody waits for them.
#include "desk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "a_service.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Texts = std::vector<std::string>;

using session::testing::Timing;

// With users who answer at once, or on the loop when they can.
class Desks : public AService, public ::testing::WithParamInterface<Timing> {
 protected:
  Desks() { lateness_.timing = GetParam(); }

  void fail_ten_times() {
    for (int count = 0; count < 10; ++count) {
      EXPECT_EQ(answer_to(password_request("alice", "wrong")), "denied alice");
    }
  }
  // Whose exchanges go on: who comes next from there waits. How many questions were asked.
  std::size_t begin_as_ten_strangers() {
    scripts_.acts = {asks_keys()};
    for (int count = 0; count < 10; ++count) {
      const std::string name = "stranger" + std::to_string(count);
      EXPECT_EQ(answer_to(script_request(name)), "question salt of " + name);
    }
    return town_.asked().size();
  }
};

INSTANTIATE_TEST_SUITE_P(WithUsersWhoAnswer, Desks,
                         ::testing::Values(Timing::AtOnce, Timing::Later), [](const auto& tested) {
                           return session::testing::name_of(tested.param);
                         });

TEST_P(Desks, SayFirstWhatCanBeOffered) {
  options_.readiness = {{"PLAIN", "LOGIN"}, Readiness::Apop::Offered};
  open();
  turns();
  ASSERT_EQ(worker_.heard().size(), 1U);
  EXPECT_EQ(worker_.heard()[0].kind, Kind::Ready);
  EXPECT_EQ(worker_.heard()[0].body, FarEnd::body_of(options_.readiness));
}

TEST_P(Desks, TellTheThrottleOfEachVerdictOnce) {
  open();
  EXPECT_EQ(answer_to(password_request("alice", "wrong")), "denied alice");
  EXPECT_EQ(failures_of("alice"), 1U);
  EXPECT_EQ(answer_to(password_request("alice", "wrong")), "denied alice");
  EXPECT_EQ(failures_of("alice"), 2U);
  EXPECT_EQ(answer_to(password_request("alice", "secret")),
            "welcome alice to alice in /home/alice");
  EXPECT_EQ(failures_of("alice"), 0U) << "they are forgotten";
}

TEST_P(Desks, SayHowLongARefusalIsHeldBack) {
  open();
  begin(1, password_request("alice", "wrong"));
  begin(2, password_request("alice", "wrong"));
  await_answers(2);
  std::vector<Duration> delays;
  for (const FarEnd::Heard& heard : worker_.heard()) {
    if (heard.kind != Kind::Answer) continue;
    delays.push_back(std::get<auth::Denied>(**read_answer(heard.body)).hold_back);
  }
  EXPECT_EQ(delays, (std::vector<Duration>{base, 2 * base}));
}

TEST_P(Desks, CountNoFailureWhereASourceIsInTrouble) {
  open();
  town_.trouble = ErrorKind::TryAgain;
  for (int count = 0; count < 20; ++count) {
    EXPECT_EQ(answer_to(password_request("alice", "wrong")),
              error_text(ErrorKind::TryAgain, "the users are away"));
  }
  EXPECT_EQ(failures_of("alice"), 0U);
}

// What nobody can check is guessed at no faster than what can be, whichever way it comes.
TEST_P(Desks, CountAndHoldBackWhatCanNotBeChecked) {
  scripts_.acts = {asks_keys()};
  open();
  town_.trouble = ErrorKind::Unsupported;
  for (int count = 0; count < 5; ++count) {
    EXPECT_EQ(answer_to(password_request("alice", "wrong")), "uncheckable alice");
    EXPECT_EQ(answer_to(script_request("alice")), "uncheckable alice");
  }
  EXPECT_EQ(failures_of("alice"), 10U);
  for (const FarEnd::Heard& heard : worker_.heard()) {
    if (heard.kind != Kind::Answer) continue;
    EXPECT_GE(std::get<auth::Denied>(**read_answer(heard.body)).hold_back, base);
  }
  EXPECT_EQ(answer_to(password_request("alice", "wrong")), error_text(ErrorKind::TooSoon, "alice"));
}

TEST_P(Desks, RefuseWhoFailedTooOftenWithoutAskingASource) {
  open();
  fail_ten_times();
  const std::size_t asked = town_.asked().size();
  EXPECT_EQ(answer_to(password_request("alice", "secret")),
            error_text(ErrorKind::TooSoon, "alice"));
  EXPECT_EQ(town_.asked().size(), asked);
}

TEST_P(Desks, AskNoSourceBeforeAStrangerHasWaited) {
  options_.failure_delay = 1h;
  open();
  const std::size_t asked = begin_as_ten_strangers();
  begin(1, password_request("alice", "secret"));
  settle();
  EXPECT_EQ(town_.asked().size(), asked);
  worker_.say(Kind::Forget, 1);
  settle();
  EXPECT_EQ(failures_of("alice"), 0U);
}

TEST_P(Desks, AskWhenAStrangerHasWaited) {
  open();
  begin_as_ten_strangers();
  EXPECT_EQ(answer_to(password_request("alice", "secret")),
            "welcome alice to alice in /home/alice");
}

TEST_P(Desks, CountAnExchangeThatIsBrokenOffAfterAQuestion) {
  open();
  scripts_.acts = {asks_keys(), ends_with(auth::Proved{"alice", ""})};
  EXPECT_EQ(answer_to(script_request("alice")), "question salt of alice");
  worker_.say(Kind::Forget, last_number_);
  settle();
  EXPECT_EQ(failures_of("alice"), 1U);
  EXPECT_EQ(answer_to(script_request("alice")), "question salt of alice");
  worker_.say_text(Kind::Continue, last_number_, "proof");
  EXPECT_EQ(await_answers(3).back(),
            std::to_string(last_number_) + " welcome alice to alice in /home/alice");
}

TEST_P(Desks, CountNothingWhereAQuestionTellsNothing) {
  open();
  scripts_.acts = {ends_with(auth::Challenge{"Username:"})};
  for (int count = 0; count < 20; ++count) {
    EXPECT_EQ(answer_to(script_request("alice")), "question Username:");
    worker_.say(Kind::Forget, last_number_);
  }
  settle();
  EXPECT_EQ(failures_of("alice"), 0U);
  EXPECT_EQ(failures_of(""), 0U);
}

TEST_P(Desks, CountWhatIsBrokenOffWhileAThreadComputesTheQuestion) {
  make_passwords_slow();
  scripts_.acts = {asks_keys()};
  open();
  begin(1, script_request("alice"));
  await_work(1);
  worker_.say(Kind::Forget, 1);
  settle();
  hold_.let_go();
  EXPECT_TRUE(await(loop_, [&] { return failures_of("alice") == 1; }));
  turns();
  EXPECT_EQ(failures_of("alice"), 1U);
  EXPECT_EQ(answers(), Texts());
}

TEST_P(Desks, CountAWrongPasswordForWhichNobodyWaitsAnyMore) {
  make_passwords_slow();
  open();
  begin(1, password_request("alice", "wrong"));
  await_work(1);
  worker_.say(Kind::Forget, 1);
  settle();
  EXPECT_EQ(failures_of("alice"), 0U) << "nobody knows yet";
  hold_.let_go();
  EXPECT_TRUE(await(loop_, [&] { return failures_of("alice") == 1; }));
  EXPECT_EQ(answers(), Texts());
}

TEST_P(Desks, CountNothingOfWhoLeavesBeforeAThreadIsFree) {
  options_.threads = 1;
  make_passwords_slow();
  open();
  begin(1, password_request("bob", "x"));
  await_work(1);
  for (std::uint32_t number = 2; number < 22; ++number) {
    begin(number, password_request("alice", "wrong"));
    worker_.say(Kind::Forget, number);
  }
  settle();
  EXPECT_EQ(failures_of("alice"), 0U);
  hold_.let_go();
  EXPECT_EQ(await_answers(1), Texts{"1 denied bob"});
  EXPECT_EQ(hold_.waiting(), 1) << "no thread worked for them";
}

TEST_P(Desks, GiveANumberBackAtOnceThoughAThreadStillWorks) {
  make_passwords_slow();
  open();
  begin(7, password_request("alice", "wrong"));
  await_work(1);
  worker_.say(Kind::Forget, 7);
  begin(7, password_request("bob", "x"));
  await_work(2);
  hold_.let_go(2);
  EXPECT_EQ(await_answers(1), Texts{"7 denied bob"});
  EXPECT_TRUE(await(loop_, [&] { return failures_of("alice") == 1; }));
  EXPECT_EQ(answers(), Texts{"7 denied bob"});
  EXPECT_FALSE(worker_.is_gone());
}

TEST_P(Desks, GiveUpWhatWaitsTooLongForAThread) {
  options_.threads = 1;
  options_.login_check = 1ms;
  make_passwords_slow();
  open();
  begin(1, password_request("bob", "x"));
  await_work(1);
  begin(2, password_request("alice", "secret"));
  EXPECT_EQ(await_answers(1), Texts{"2 " + error_text(ErrorKind::Busy, "alice")});
  hold_.let_go();
  EXPECT_EQ(await_answers(2).back(), "1 denied bob");
  EXPECT_EQ(failures_of("alice"), 0U);
}

TEST_P(Desks, ServeWhoQueuesInTurn) {
  options_.threads = 1;
  make_passwords_slow();
  open();
  for (std::uint32_t number = 1; number <= 3; ++number) {
    begin(number, password_request("alice", "secret"));
  }
  await_work(1);
  hold_.let_go(3);
  const std::string welcome = " welcome alice to alice in /home/alice";
  EXPECT_EQ(await_answers(3), (Texts{"1" + welcome, "2" + welcome, "3" + welcome}));
}

TEST_P(Desks, KeepNoPasswordWaitingForTokens) {
  tokens_.trouble = ErrorKind::Later;  // who is asked about them never answers
  town_.needed = Patience::MayBlock;
  scripts_.acts = {ends_with(auth::Bearer{"alice", auth::Secret("good")})};
  open();
  for (std::uint32_t number = 1; number <= 5; ++number) begin(number, script_request("x"));
  EXPECT_EQ(answer_to(password_request("alice", "secret")),
            "welcome alice to alice in /home/alice");
  EXPECT_EQ(answers().size(), 1U);
}

TEST_P(Desks, EndWithTheirLastLine) {
  open();
  EXPECT_TRUE(service_->has_lines());
  FarEnd other;
  service_->add_line(std::move(other.near));
  worker_.hang_up();
  turns();
  EXPECT_EQ(ends_, 0);
  other.hang_up();
  turns();
  EXPECT_EQ(ends_, 1);
  EXPECT_FALSE(service_->has_lines());
}

TEST_P(Desks, CountExchangesOfAWorkerThatDies) {
  open();
  scripts_.acts = {asks_keys()};
  EXPECT_EQ(answer_to(script_request("alice")), "question salt of alice");
  EXPECT_EQ(answer_to(script_request("alice")), "question salt of alice");
  worker_.hang_up();
  EXPECT_TRUE(await(loop_, [&] { return ends_ == 1; }));
  EXPECT_EQ(failures_of("alice"), 2U);
}

TEST_P(Desks, LiveUntilTheThreadsOfADeadWorkersAttemptsAreDone) {
  options_.threads = 1;
  make_passwords_slow();
  open();
  begin(1, password_request("alice", "wrong"));
  await_work(1);
  begin(2, password_request("alice", "wrong"));
  settle();
  worker_.hang_up();
  turns();
  EXPECT_EQ(ends_, 0);
  EXPECT_TRUE(service_->has_lines());
  hold_.let_go();
  EXPECT_TRUE(await(loop_, [&] { return ends_ == 1; }));
  EXPECT_EQ(failures_of("alice"), 1U);
  EXPECT_EQ(hold_.waiting(), 1) << "no thread worked for the other";
}

TEST_P(Desks, TellUnknownUsersFromWrongPasswordsWhereTheyAreToldTo) {
  options_.reasons = ServiceOptions::Reasons::Told;
  lateness_.timing = Timing::AtOnce;  // only then they are asked for reasons
  open();
  EXPECT_EQ(answer_to(password_request("alice", "wrong")), "denied alice");
  EXPECT_EQ(answer_to(password_request("bob", "wrong")), "unknown bob");
  EXPECT_EQ(answer_to(script_request("x", "OTHER")), "not offered");
  town_.needed_to_find = Patience::MayBlock;
  EXPECT_EQ(answer_to(password_request("carol", "wrong")), "denied carol") << "nobody waits for it";
}

TEST_P(Desks, HideWhoIsUnknownUnlessTheyAreToldTo) {
  open();
  EXPECT_EQ(answer_to(password_request("bob", "wrong")), "denied bob");
  EXPECT_EQ(answer_to(password_request("alice", "wrong")), "denied alice");
}

TEST_P(Desks, TellWhoIsKeptOut) {
  town_.kept_out = "carol";
  open();
  EXPECT_EQ(answer_to(password_request("carol", "wrong")), "kept out carol");
}

TEST_P(Desks, AdmitAsOftenAsTheLoginDelayAllows) {
  options_.login_burst = 2;
  open();
  for (std::uint32_t number = 1; number <= 3; ++number) worker_.apply(number, "alice", 1h);
  worker_.apply(4, "bob", Duration(0));
  settle();  // which is somebody else's question, numbered 0
  std::vector<auth::Admission> admissions;
  for (const FarEnd::Heard& heard : worker_.heard()) {
    if (heard.number != 0) admissions.push_back(*read_admission(heard.body));
  }
  using enum auth::Admission;
  EXPECT_EQ(admissions, (std::vector{Granted, Granted, TooSoon, Granted}));
}

TEST_P(Desks, ReadOverWhatIsAboutAnAttemptThatIsOver) {
  open();
  EXPECT_EQ(answer_to(password_request("alice", "secret")).substr(0, 7), "welcome");
  worker_.say_text(Kind::Continue, last_number_, "x");
  worker_.say(Kind::Forget, last_number_);
  worker_.say(Kind::Forget, 99);
  settle();
  EXPECT_FALSE(worker_.is_gone());
}

}  // namespace
}  // namespace restante::accounts
