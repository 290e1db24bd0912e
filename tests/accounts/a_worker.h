// SPDX-License-Identifier: Apache-2.0
//
// A worker's way to accounts that the test plays.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "await.h"
#include "far_end.h"
#include "places.h"
#include "restante/accounts/client.h"
#include "townspeople.h"

namespace restante::accounts::testing {

// Somebody who logs in, and what they were told.
class Person final : public Client::Asker {
 public:
  std::vector<std::string> told;
  std::function<void()> on_told;

 private:
  void on_login_answer(Result<auth::LoginAnswer> answer) override {
    told.push_back(text_of(answer));
    if (on_told) on_told();
  }
  void on_admission(Result<auth::Admission> admission) override {
    if (!admission.has_value()) {
      told.push_back(text_of(std::unexpected(admission.error())));
    } else {
      told.emplace_back(*admission == auth::Admission::Granted ? "granted" : "too soon");
    }
  }
};

class AWorker : public ::testing::Test, protected Client::Handler {
 protected:
  void open(Duration with_absence = std::chrono::hours(1),
            Duration with_silence = std::chrono::hours(1)) {
    client_.emplace(loop_, static_cast<Client::Handler&>(*this),
                    Client::Patience{with_absence, with_silence});
  }
  // A line to new accounts, which say that they are ready.
  void connect() {
    connect_unready();
    accounts_->say_values(Kind::Ready, 0, Readiness{{"PLAIN"}, {}});
    turns();
  }
  void connect_unready() {
    accounts_.emplace();
    client_->connect(std::move(accounts_->near));
  }
  Client::Number begin(Person& person, std::string_view name = "alice") {
    const auto number = client_->begin(person, at("unix"), password_request(name, "secret"));
    EXPECT_TRUE(number.has_value());
    return number.value_or(Client::no_number);
  }
  void answer(Client::Number number, const std::string& user) {
    accounts_->say_values(
        Kind::Answer, number,
        Result<auth::LoginAnswer>(auth::LoginAnswer(auth::Welcome{user, user, "", Duration(0)})));
  }
  void turns() { run_some_turns(loop_); }

  // Whose logins have come to the accounts, in order.
  std::vector<std::string> passed_on() {
    std::vector<std::string> names;
    for (const FarEnd::Heard& heard : accounts_->heard()) {
      if (heard.kind == Kind::Begin) names.push_back(read_begun(heard.body)->request.name);
    }
    return names;
  }

  void on_accounts_ready(const Readiness& readiness) override { ready_.push_back(readiness); }

  loop::Loop loop_;
  std::optional<FarEnd> accounts_;
  std::optional<Client> client_;
  std::vector<Readiness> ready_;
  Person alice_;
  Person bob_;
};

}  // namespace restante::accounts::testing
