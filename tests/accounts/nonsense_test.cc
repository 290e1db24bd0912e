// SPDX-License-Identifier: Apache-2.0
//
// What the accounts make of a worker that was taken over.
#include "desk.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "a_service.h"

namespace restante::accounts {
namespace {

using namespace testing;

class TakenOver : public AService {};

TEST_F(TakenOver, WorkersAreHungUpOnAtNonsense) {
  const std::string whole = FarEnd::body_of(at("192.0.2.1"), password_request("alice", "secret"));
  std::string long_length = whole;
  long_length.replace(1, 4, "\xff\xff\xff\xff");
  const std::vector<std::pair<Kind, std::string>> nonsense = {
      {Kind::Begin, whole.substr(0, whole.size() / 2)},
      {Kind::Begin, ""},
      {Kind::Begin, long_length},
      {Kind::Continue, "x"},
      {Kind::Admit, "\xff\xff\xff\xff"},
      {Kind::Ready, ""},
      {Kind::Answer, ""},
      {static_cast<Kind>(7), ""},
      {static_cast<Kind>(65535), whole}};
  open();
  FarEnd good;
  service_->add_line(std::move(good.near));
  for (const auto& [kind, body] : nonsense) {
    FarEnd bad;
    service_->add_line(std::move(bad.near));
    bad.say(kind, 1, body);
    EXPECT_TRUE(await(loop_, [&] { return bad.is_gone(); })) << static_cast<int>(kind);
  }
  EXPECT_FALSE(good.is_gone());
}

TEST_F(TakenOver, WorkersAreHungUpOnAtANumberThatIsTaken) {
  scripts_.acts = {asks_keys()};
  open();
  begin(1, script_request("alice"));
  begin(1, script_request("alice"));
  EXPECT_TRUE(await(loop_, [&] { return worker_.is_gone(); }));
  EXPECT_EQ(ends_, 1);
}

TEST_F(TakenOver, WorkersAreHungUpOnAtWordsThatNobodyAskedFor) {
  make_passwords_slow();
  open();
  begin(1, password_request("alice", "wrong"));
  await_work(1);
  worker_.say_text(Kind::Continue, 1, "words");
  EXPECT_TRUE(await(loop_, [&] { return worker_.is_gone(); }));
  hold_.let_go();
  EXPECT_TRUE(await(loop_, [&] { return ends_ == 1; }));
}

TEST_F(TakenOver, WorkersAreHungUpOnAtAMillionAttemptsAtOnce) {
  scripts_.acts = {ends_with(auth::Challenge{"Username:"})};
  open();
  std::uint32_t number = 0;
  const std::string body = FarEnd::body_of(at("unix"), script_request(std::nullopt));
  EXPECT_TRUE(await(loop_, [&] {
    while (number < 1'000'000 && worker_.say(Kind::Begin, number, body)) ++number;
    return ends_ == 1;
  }));
  EXPECT_LT(number, WorkerLine::attempts_max + 1000);
}

}  // namespace
}  // namespace restante::accounts
