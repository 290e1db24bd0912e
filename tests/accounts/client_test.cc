// SPDX-License-Identifier: Apache-2.0
//
// A worker's way to the accounts; the accounts are the test.
#include "restante/accounts/client.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "a_worker.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Texts = std::vector<std::string>;

const std::string away = "error " + std::to_string(static_cast<int>(ErrorKind::TryAgain)) + " ";

TEST_F(AWorker, WaitsUntilTheAccountsAreReady) {
  open();
  begin(alice_, "alice");
  connect_unready();
  turns();
  EXPECT_EQ(passed_on(), Texts());
  begin(bob_, "bob");
  const Readiness readiness{{"PLAIN", "SCRAM-SHA-256"}, Readiness::Apop::Offered};
  accounts_->say_values(Kind::Ready, 0, readiness);
  turns();
  EXPECT_EQ(passed_on(), (Texts{"alice", "bob"}));
  EXPECT_EQ(ready_, std::vector{readiness});
}

TEST_F(AWorker, HandsAnswersToTheirAskersInAnyOrder) {
  open();
  connect();
  const auto first = begin(alice_);
  const auto second = begin(bob_);
  answer(second, "bob");
  answer(first, "alice");
  turns();
  EXPECT_EQ(alice_.told, Texts{"welcome alice to alice in "});
  EXPECT_EQ(bob_.told, Texts{"welcome bob to bob in "});
}

TEST_F(AWorker, GoesOnAfterAQuestionUntilItIsDecided) {
  open();
  connect();
  const auto number = begin(alice_);
  const auto question = Result<auth::LoginAnswer>(auth::LoginAnswer(auth::Question{"?"}));
  accounts_->say_values(Kind::Answer, number, question);
  turns();
  EXPECT_TRUE(client_->proceed(number, auth::Secret("words")).has_value());
  turns();
  EXPECT_EQ(accounts_->heard().back().kind, Kind::Continue);
  EXPECT_EQ(read_text(accounts_->heard().back().body), "words");
  answer(number, "alice");
  turns();
  EXPECT_EQ(alice_.told, (Texts{"question ?", "welcome alice to alice in "}));
  EXPECT_FALSE(client_->proceed(number, auth::Secret("more")).has_value());
}

TEST_F(AWorker, TellsNobodyOfAnAnswerThatComesLate) {
  open();
  connect();
  const auto forgotten = begin(alice_);
  turns();
  client_->forget(forgotten);
  turns();
  EXPECT_EQ(accounts_->heard().back().kind, Kind::Forget);
  EXPECT_EQ(accounts_->heard().back().number, forgotten);
  const auto next = begin(bob_);
  EXPECT_NE(next, forgotten);
  answer(forgotten, "alice");
  turns();
  EXPECT_EQ(alice_.told, Texts());
  EXPECT_EQ(bob_.told, Texts());
  answer(next, "bob");
  answer(next, "again");
  turns();
  EXPECT_EQ(bob_.told, Texts{"welcome bob to bob in "});
}

TEST_F(AWorker, WaitsNotForEverForAccountsThatAreThereAndSayNothing) {
  open(std::chrono::hours(1), Duration(1));
  connect();
  const auto login = begin(alice_);
  ASSERT_TRUE(client_->ask_admission(bob_, "bob", Duration(0)).has_value());
  EXPECT_TRUE(await(loop_, [&] { return !alice_.told.empty() && !bob_.told.empty(); }));
  EXPECT_EQ(alice_.told, Texts{error_text(ErrorKind::Busy)});
  EXPECT_EQ(bob_.told, Texts{error_text(ErrorKind::Busy)});
  turns();
  EXPECT_EQ(accounts_->heard().back().kind, Kind::Forget);
  EXPECT_EQ(accounts_->heard().back().number, login);
  answer(login, "alice");
  turns();
  EXPECT_EQ(alice_.told.size(), 1U) << "that came too late";
}

TEST_F(AWorker, WaitsForWhatAClientSaysAsLongAsThatTakes) {
  open(std::chrono::hours(1), std::chrono::milliseconds(300));
  connect();
  // Where this machine is too busy for that, once more.
  do {
    alice_.told.clear();
    const auto thinking = begin(alice_);
    accounts_->say_values(Kind::Answer, thinking,
                          Result<auth::LoginAnswer>(auth::LoginAnswer(auth::Question{"?"})));
    ASSERT_TRUE(await(loop_, [&] { return !alice_.told.empty(); }));
  } while (alice_.told != Texts{"question ?"});
  begin(bob_);
  EXPECT_TRUE(await(loop_, [&] { return !bob_.told.empty(); }));
  EXPECT_EQ(alice_.told, Texts{"question ?"});
}

TEST_F(AWorker, SaysNothingOfALoginThatWasForgottenBeforeItWasPassedOn) {
  open();
  client_->forget(begin(alice_));
  client_->forget(Client::no_number);
  client_->forget(0xffffffff);
  connect();
  EXPECT_EQ(accounts_->heard().size(), 0U);
}

TEST_F(AWorker, NeverHasTwoLoginsOfOneNumber) {
  open();
  connect();
  std::vector<Person> people(100);
  std::set<Client::Number> numbers;
  for (int round = 0; round < 50; ++round) {
    std::vector<Client::Number> own;
    for (Person& person : people) own.push_back(begin(person));
    for (const auto number : own) {
      EXPECT_TRUE(numbers.insert(number).second);
      client_->forget(number);
    }
    turns();
    accounts_->heard();
  }
}

TEST_F(AWorker, IsToldWhenTheAccountsEnd) {
  open();
  connect();
  begin(alice_);
  ASSERT_TRUE(client_->ask_admission(bob_, "bob", Duration(0)).has_value());
  turns();
  accounts_->hang_up();
  turns();
  EXPECT_EQ(alice_.told, Texts{away + "the process that knows the users has ended"});
  EXPECT_EQ(bob_.told, Texts{away + "the process that knows the users has ended"});
}

TEST_F(AWorker, PassesOnToThoseWhoComeInTheirPlace) {
  open();
  connect();
  const auto old = begin(alice_);
  accounts_->hang_up();
  turns();
  EXPECT_FALSE(client_->proceed(old, auth::Secret("words")).has_value());
  const auto number = begin(bob_, "bob");
  turns();
  EXPECT_EQ(bob_.told, Texts());
  connect();
  EXPECT_EQ(passed_on(), Texts{"bob"});
  answer(number, "bob");
  turns();
  EXPECT_EQ(bob_.told, Texts{"welcome bob to bob in "});
  EXPECT_EQ(alice_.told.size(), 1U);
  EXPECT_EQ(ready_.size(), 2U);
}

TEST_F(AWorker, MayAskAgainWhenItIsTold) {
  open();
  connect();
  alice_.on_told = [&] { begin(bob_, "again"); };
  begin(alice_);
  accounts_->hang_up();
  turns();
  connect();
  EXPECT_EQ(passed_on(), Texts{"again"});
}

TEST_F(AWorker, TakesANewLineInPlaceOfTheOneBefore) {
  open();
  connect();
  begin(alice_);
  auto before = std::move(accounts_);
  connect_unready();
  EXPECT_EQ(alice_.told.size(), 1U);
  turns();
  EXPECT_TRUE(before->is_gone());
}

TEST_F(AWorker, GivesUpWhenItsPatienceIsOver) {
  open(5ms);
  begin(alice_);
  EXPECT_TRUE(await(loop_, [&] { return !alice_.told.empty(); }));
  EXPECT_EQ(alice_.told, Texts{away + "the process that knows the users is away"});
  const auto refused = client_->begin(alice_, at("unix"), password_request("alice", "secret"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::TryAgain);
  EXPECT_FALSE(client_->ask_admission(bob_, "bob", Duration(0)).has_value());
  connect();
  begin(bob_, "bob");
  turns();
  EXPECT_EQ(passed_on(), Texts{"bob"});
}

// As where the accounts can't begin, and end again and again.
TEST_F(AWorker, HasNoMorePatienceWithAccountsThatEndBeforeTheyAreReady) {
  open(50ms);
  begin(alice_);
  EXPECT_TRUE(await(loop_, [&] {
    connect_unready();
    accounts_->hang_up();
    run_some_turns(loop_);
    return !alice_.told.empty();
  }));
  connect_unready();
  accounts_->hang_up();
  turns();
  EXPECT_FALSE(client_->begin(bob_, at("unix"), password_request("bob", "secret")).has_value())
      << "it goes on having none";
}

TEST_F(AWorker, AsksWhetherAUserMayLogInAgain) {
  open();
  EXPECT_FALSE(client_->ask_admission(alice_, "alice", Duration(0)).has_value())
      << "nobody is there";
  connect();
  const auto first = client_->ask_admission(alice_, "alice", Duration(60'000));
  const auto second = client_->ask_admission(bob_, "bob", Duration(0));
  ASSERT_TRUE(first.has_value() && second.has_value());
  turns();
  const auto applicant = read_applicant(accounts_->heard()[0].body);
  ASSERT_TRUE(applicant.has_value());
  EXPECT_EQ(applicant->user, "alice");
  EXPECT_EQ(applicant->login_delay, Duration(60'000));
  accounts_->say_values(Kind::Admission, *second, auth::Admission::TooSoon);
  accounts_->say_values(Kind::Admission, *first, auth::Admission::Granted);
  turns();
  EXPECT_EQ(alice_.told, Texts{"granted"});
  EXPECT_EQ(bob_.told, Texts{"too soon"});
}

TEST_F(AWorker, TakesNoAnswerToAnotherQuestion) {
  open();
  connect();
  const auto login = begin(alice_);
  const auto admission = client_->ask_admission(bob_, "bob", Duration(0));
  accounts_->say_values(Kind::Admission, login, auth::Admission::Granted);
  answer(*admission, "bob");
  turns();
  EXPECT_EQ(alice_.told, Texts());
  EXPECT_EQ(bob_.told, Texts());
}

TEST_F(AWorker, HangsUpOnNonsense) {
  const std::vector<std::pair<Kind, std::string>> nonsense = {
      {Kind::Begin, ""},     {Kind::Forget, ""},         {Kind::Ready, "x"},
      {Kind::Answer, ""},    {Kind::Answer, "\xff"},     {Kind::Admission, "\x07"},
      {Kind::Admission, ""}, {static_cast<Kind>(99), ""}};
  open();
  for (const auto& [kind, body] : nonsense) {
    connect();
    alice_.told.clear();
    const auto number = begin(alice_);
    accounts_->say(kind, number, body);
    turns();
    EXPECT_TRUE(accounts_->is_gone()) << static_cast<int>(kind);
    EXPECT_EQ(alice_.told.size(), 1U) << "TryAgain";
  }
}

TEST_F(AWorker, IsBusyWithWhatNoLineCarries) {
  open();
  connect();
  const std::string long_name(lines::Frame::body_octets_max, 'x');
  const auto refused = client_->begin(alice_, at("unix"), password_request(long_name, "secret"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::Busy);
  EXPECT_FALSE(client_->ask_admission(alice_, long_name, Duration(0)).has_value());
  const auto number = begin(alice_);
  EXPECT_FALSE(client_->proceed(number, auth::Secret(long_name)).has_value());
  answer(number, "alice");
  turns();
  EXPECT_EQ(alice_.told, Texts()) << "it was told already";
}

TEST_F(AWorker, IsToldOfALoginThatWaitedAndThatNoLineCarries) {
  open();
  begin(alice_, std::string(lines::Frame::body_octets_max, 'x'));
  connect();
  EXPECT_EQ(alice_.told, Texts{error_text(ErrorKind::Busy)});
}

TEST_F(AWorker, HasSoManyLoginsAtOnce) {
  open();
  std::size_t count = 0;
  while (client_->begin(alice_, at("unix"), {}).has_value()) ++count;
  EXPECT_EQ(count, 65'534U);
  EXPECT_EQ(client_->begin(alice_, at("unix"), {}).error().kind, ErrorKind::Busy);
}

TEST_F(AWorker, HearsNothingAfterItHasDisconnected) {
  open();
  connect();
  begin(alice_);
  client_->disconnect();
  client_->disconnect();
  EXPECT_TRUE(await(loop_, [&] { return accounts_->is_gone(); }));
  EXPECT_EQ(alice_.told, Texts());
  connect_unready();
  EXPECT_TRUE(await(loop_, [&] { return true; }));
  EXPECT_EQ(ready_.size(), 1U);
}

}  // namespace
}  // namespace restante::accounts
