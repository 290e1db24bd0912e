// SPDX-License-Identifier: Apache-2.0
//
// Sources that answer later: nobody holds a thread for them, and nobody waits for ever.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "a_service.h"
#include "restante/accounts/remembering.h"
#include "restante/auth/authenticator_chain.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using session::testing::Lateness;
using session::testing::LateUsers;
using session::testing::Timing;
using Texts = std::vector<std::string>;

const std::string welcome = " welcome alice to alice in /home/alice";

class LateSources : public AService {
 protected:
  LateSources() {
    lateness_.timing = Timing::Later;
    // Whoever works is seen.
    town_.at_work = [this] { hold_.wait(); };
  }
};

TEST_F(LateSources, HoldNoThreadAndDelayNobody) {
  constexpr std::uint32_t many = 5000;
  options_.failure_delay = Duration(0);  // which are too many for the throttle
  open();
  for (std::uint32_t number = 1; number <= many; ++number) {
    begin(number, password_request("alice", "secret"), "192.0.2." + std::to_string(number % 200));
    run_one_turn(loop_);
  }
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == many; }));
  EXPECT_EQ(answers(), Texts());
  worker_.apply(1, "bob", Duration(0));
  EXPECT_TRUE(
      testing::await(loop_, [&] { return worker_.heard().back().kind == Kind::Admission; }));
  const std::size_t before = worker_.heard().size();
  EXPECT_TRUE(await(loop_, [&] { return worker_.heard().size() == before + many; }));
  EXPECT_EQ(hold_.waiting(), 0);
}

TEST_F(LateSources, AnswerInAnyOrder) {
  town_.people["bob"] = {"secret"};
  open();
  begin(1, password_request("alice", "secret"));
  begin(2, password_request("bob", "wrong"));
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == 2; }));
  lateness_.answer(Lateness::Order::LastFirst);
  EXPECT_EQ(await_answers(2), (Texts{"2 denied bob", "1" + welcome}));
}

TEST_F(LateSources, ThatNeverAnswerSayNothingOfThePassword) {
  options_.login_check = 1ms;
  open();
  begin(1, password_request("alice", "wrong"));
  EXPECT_TRUE(testing::await(loop_, [&] { return !answers().empty(); }));
  EXPECT_EQ(answers(), Texts{"1 " + error_text(ErrorKind::TryAgain,
                                               "a source of users did not answer in time")});
  EXPECT_EQ(failures_of("alice"), 0U);
  EXPECT_EQ(lateness_.waiting(), 0U) << "what was begun is given up";
}

TEST_F(LateSources, AreNotAskedAnyMoreForWhoIsGone) {
  open();
  begin(1, password_request("alice", "wrong"));
  begin(2, password_request("alice", "wrong"));
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == 2; }));
  worker_.say(Kind::Forget, 1);
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == 1; }));
  worker_.hang_up();
  EXPECT_TRUE(testing::await(loop_, [&] { return ends_ == 1; }));
  EXPECT_EQ(lateness_.waiting(), 0U);
  EXPECT_EQ(failures_of("alice"), 0U);
}

// A row that is fetched later, and a hash that takes long.
TEST_F(LateSources, MayNeedAThreadForWhatTheyFound) {
  town_.needed = Patience::MayBlock;
  open();
  begin(1, password_request("alice", "secret"));
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == 1; }));
  EXPECT_EQ(hold_.waiting(), 0);
  lateness_.answer();
  EXPECT_TRUE(testing::await(loop_, [&] { return hold_.waiting() == 1; }));
  hold_.let_go();
  EXPECT_EQ(await_answers(1), Texts{"1" + welcome});
}

class LateChains : public LateSources {
 protected:
  LateChains() {
    strangers_.people = {{"bob", {"secret"}}};
    town_.at_work = nullptr;
  }

  // A user is asked for in the first, and then in the second.
  void chain(const auth::Authenticator& first, const auth::Authenticator& second) {
    std::vector<std::unique_ptr<auth::Authenticator>> sources;
    sources.push_back(std::make_unique<LateUsers>(first, at_once_));
    sources.push_back(std::make_unique<LateUsers>(second, at_once_));
    chain_.emplace(std::move(sources));
    options_.terms.users = &*chain_;
    open();
  }

  Lateness at_once_;
  Townspeople strangers_;
  const LateUsers late_strangers_{strangers_, lateness_};
  std::optional<auth::AuthenticatorChain> chain_;
};

TEST_F(LateChains, AskOneSourceAfterAnother) {
  chain(late_strangers_, users_);
  begin(1, password_request("alice", "secret"));
  EXPECT_TRUE(testing::await(loop_, [&] { return lateness_.waiting() == 1; }));
  EXPECT_EQ(await_answers(1), Texts{"1" + welcome});
  EXPECT_EQ(strangers_.asked(), Texts{"pass alice"}) << "its answer is remembered";
  EXPECT_EQ(town_.asked(), Texts{"pass alice"});
}

TEST_F(LateChains, ComeBackFromAThreadToAskTheNextSource) {
  strangers_.needed = Patience::MayBlock;
  chain(strangers_, users_);
  EXPECT_EQ(answer_to(password_request("alice", "secret")), welcome.substr(1));
  // On the loop, which leaves it to a thread, and there.
  EXPECT_EQ(strangers_.asked(), (Texts{"pass alice", "pass alice"}));
}

TEST_F(LateChains, PassOverASourceThatAnswersThatItCanNotTell) {
  strangers_.trouble = ErrorKind::TryAgain;
  chain(late_strangers_, users_);
  EXPECT_EQ(answer_to(password_request("alice", "secret")), welcome.substr(1));
  EXPECT_EQ(answer_to(password_request("alice", "wrong")),
            error_text(ErrorKind::TryAgain, "the users are away"));
}

TEST_F(LateSources, AreAskedForTheUserBeforeAPasswordIsRecalled) {
  class Now final : public TimeSource {
    TimePoint now() const override { return steady_now(); }
  };
  const Now now;
  const Remembering remembering(std::make_unique<LateUsers>(town_, lateness_), memory_, 1h, now);
  town_.needed = Patience::MayBlock;
  options_.terms.users = &remembering;
  open();
  hold_.let_go();
  EXPECT_EQ(answer_to(password_request("alice", "secret")), welcome.substr(1));
  EXPECT_EQ(hold_.waiting(), 1);
  EXPECT_EQ(answer_to(password_request("alice", "secret")), welcome.substr(1));
  EXPECT_EQ(hold_.waiting(), 1) << "no thread worked for what is remembered";
}

}  // namespace
}  // namespace restante::accounts
