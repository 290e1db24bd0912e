// SPDX-License-Identifier: Apache-2.0
//
// The accounts with a worker that the test plays.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "await.h"
#include "far_end.h"
#include "late_users.h"
#include "lateness.h"
#include "places.h"
#include "restante/accounts/service.h"
#include "restante/accounts/throttle.h"
#include "townspeople.h"

namespace restante::accounts::testing {

// Holds threads until they are let go.
class Hold {
 public:
  void wait() {
    ++waiting_;
    semaphore_.acquire();
  }
  void let_go(std::ptrdiff_t count = 1) { semaphore_.release(count); }
  // So far.
  int waiting() const { return waiting_; }

 private:
  std::counting_semaphore<> semaphore_{0};
  std::atomic<int> waiting_ = 0;
};

class AService : public ::testing::Test, protected Service::Handler {
 protected:
  static constexpr Duration base = std::chrono::milliseconds(1);

  AService() {
    town_.people = {{"alice", {"secret", {"sales"}}}};
    tokens_.users = {{"good", "alice"}};
    options_.terms = {&users_, &scripts_, &tokens_, "", Duration(0)};
    options_.memory = &memory_;
    options_.failure_delay = base;
    options_.login_check = std::chrono::minutes(10);
    options_.threads = 2;
  }

  void open() {
    service_.emplace(loop_, options_, static_cast<Service::Handler&>(*this));
    service_->add_line(std::move(worker_.near));
  }

  void begin(std::uint32_t number, const auth::LoginRequest& request,
             std::string_view origin = "192.0.2.1") {
    EXPECT_TRUE(worker_.say_values(Kind::Begin, number, at(origin), request));
  }
  void turns() { run_some_turns(loop_); }
  // While users who take their time answer.
  template <class Condition>
  [[nodiscard]] bool await(loop::Loop& loop, Condition condition) {
    return testing::await(loop, [&] {
      lateness_.answer();
      return condition();
    });
  }
  // Until all that the worker has said was heard, which is in order.
  void settle() {
    const auto answered = [&] {
      return std::ranges::count_if(worker_.heard(), [](const FarEnd::Heard& heard) {
        return heard.kind == Kind::Admission && heard.number == 0;
      });
    };
    const auto before = answered();
    EXPECT_TRUE(worker_.apply(0, "whoever", Duration(0)));
    EXPECT_TRUE(await(loop_, [&] { return answered() > before; }));
  }

  // What was answered: "NUMBER ANSWER".
  std::vector<std::string> answers() {
    std::vector<std::string> texts;
    for (const FarEnd::Heard& heard : worker_.heard()) {
      if (heard.kind != Kind::Answer) continue;
      const auto answer = read_answer(heard.body);
      EXPECT_TRUE(answer.has_value());
      texts.push_back(std::to_string(heard.number) + " " + text_of(*answer));
    }
    return texts;
  }
  std::vector<std::string> await_answers(std::size_t count) {
    EXPECT_TRUE(await(loop_, [&] { return answers().size() >= count; }));
    return answers();
  }
  // To one attempt, whose number grows.
  std::string answer_to(const auth::LoginRequest& request) {
    begin(++last_number_, request);
    const std::size_t count = answers().size() + 1;
    const std::string answer = await_answers(count).back();
    return answer.substr(answer.find(' ') + 1);
  }

  void make_passwords_slow() {
    town_.needed = Patience::MayBlock;
    town_.at_work = [this] { hold_.wait(); };
  }
  // Threads that work so far.
  void await_work(int count) {
    EXPECT_TRUE(await(loop_, [&] { return hold_.waiting() >= count; }));
  }

  std::uint32_t failures_of(std::string_view user) const {
    const auto penalties = Throttle(memory_, base).list({.user = std::string(user)}, loop_.now());
    std::uint32_t failures = 0;
    for (const Penalty& penalty : penalties) {
      if (penalty.address) failures += penalty.failures;
    }
    return failures;
  }

  void on_no_lines() override { ++ends_; }

  loop::Loop loop_;
  const Memory memory_ = fresh_memory();
  Townspeople town_;
  session::testing::Lateness lateness_;
  const session::testing::LateUsers users_{town_, lateness_};
  Scripts scripts_;
  Tokens tokens_;
  Hold hold_;
  ServiceOptions options_;
  FarEnd worker_;
  std::optional<Service> service_;
  int ends_ = 0;
  std::uint32_t last_number_ = 1000;
};

}  // namespace restante::accounts::testing
