// SPDX-License-Identifier: Apache-2.0
//
// Workers and the accounts, both real, and the line between them.
#include "restante/accounts/service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "await.h"
#include "places.h"
#include "restante/accounts/client.h"
#include "restante/lines/port.h"
#include "townspeople.h"

namespace restante::accounts {
namespace {

using namespace testing;

class Login final : public Client::Asker {
 public:
  std::string told;

 private:
  void on_login_answer(Result<auth::LoginAnswer> answer) override { told = text_of(answer); }
  void on_admission(Result<auth::Admission>) override { told = "admission"; }
};

class Together : public ::testing::Test, Client::Handler, Service::Handler {
 protected:
  Together() {
    for (int number = 0; number < 100; ++number) {
      town_.people["user" + std::to_string(number)] = {std::to_string(number)};
    }
    options_.terms = {&town_, &scripts_, nullptr, "", Duration(0)};
    options_.memory = &memory_;
    options_.login_check = std::chrono::minutes(10);
    options_.threads = 4;
    start();
  }

  void start() {
    service_.emplace(loop_, options_, static_cast<Service::Handler&>(*this));
    auto pair = lines::open_pair();
    ASSERT_TRUE(pair.has_value());
    service_->add_line(std::move(pair->first));
    client_.connect(std::move(pair->second));
  }
  // As the process that knows the users does when it crashes.
  void crash() {
    service_.reset();
    run_some_turns(loop_);
  }
  Client::Number begin(Login& login, std::string_view name, std::string_view password) {
    return *client_.begin(login, at("192.0.2.1"), password_request(name, password));
  }
  bool are_all_told(const std::vector<Login>& logins) {
    return await(loop_, [&] {
      return std::ranges::none_of(logins, [](const Login& login) { return login.told.empty(); });
    });
  }

  void on_accounts_ready(const Readiness&) override { ++ready_; }
  void on_no_lines() override {}

  loop::Loop loop_;
  const Memory memory_ = fresh_memory();
  Townspeople town_;
  Scripts scripts_;
  ServiceOptions options_;
  Client client_{
      loop_, static_cast<Client::Handler&>(*this), {std::chrono::hours(1), std::chrono::hours(1)}};
  std::optional<Service> service_;
  int ready_ = 0;
};

TEST_F(Together, TellEachLoginItsOwnAnswer) {
  for (const Patience needed : {Patience::CachedOnly, Patience::MayBlock}) {
    town_.needed = needed;
    std::vector<Login> logins(100);
    for (int number = 0; number < 100; ++number) {
      const std::string user = "user" + std::to_string(number);
      begin(logins[number], user, std::to_string(number % 2 == 0 ? number : -1));
    }
    ASSERT_TRUE(are_all_told(logins));
    for (int number = 0; number < 100; ++number) {
      const std::string user = "user" + std::to_string(number);
      EXPECT_EQ(logins[number].told, number % 2 == 0
                                         ? "welcome " + user + " to " + user + " in /home/" + user
                                         : "denied " + user);
    }
  }
}

TEST_F(Together, GoOnWithNewAccountsWhereTheOldOnesCrashed) {
  scripts_.acts = {asks_keys(), ends_with(auth::Proved{"user1", ""})};
  Login before;
  const auto number = client_.begin(before, at("192.0.2.1"), script_request("user1"));
  ASSERT_TRUE(await(loop_, [&] { return before.told == "question salt of user1"; }));
  crash();
  EXPECT_EQ(before.told,
            error_text(ErrorKind::TryAgain, "the process that knows the users has ended"));
  EXPECT_FALSE(client_.proceed(*number, auth::Secret("proof")).has_value());

  std::vector<Login> meanwhile(1);
  begin(meanwhile[0], "user2", "2");
  run_some_turns(loop_);
  EXPECT_EQ(meanwhile[0].told, "");
  start();
  ASSERT_TRUE(are_all_told(meanwhile));
  EXPECT_EQ(meanwhile[0].told, "welcome user2 to user2 in /home/user2");
  EXPECT_EQ(ready_, 2);
}

TEST_F(Together, UseNumbersAgainThoughLoginsAreForgottenAtAnyMoment) {
  town_.needed = Patience::MayBlock;
  for (int round = 0; round < 100; ++round) {
    std::vector<Login> forgotten(10);
    for (Login& login : forgotten) {
      const auto number = begin(login, "user3", "3");
      if (round % 3 == 0) run_one_turn(loop_);
      client_.forget(number);
    }
    std::vector<Login> awaited(1);
    begin(awaited[0], "user4", "4");
    ASSERT_TRUE(are_all_told(awaited));
    EXPECT_EQ(awaited[0].told, "welcome user4 to user4 in /home/user4");
    for (const Login& login : forgotten) EXPECT_EQ(login.told, "");
  }
  EXPECT_EQ(ready_, 1);
  client_.disconnect();
  ASSERT_TRUE(await(loop_, [&] { return !service_->has_lines(); }));
}

}  // namespace
}  // namespace restante::accounts
