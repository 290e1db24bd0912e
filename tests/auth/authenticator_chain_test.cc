// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/authenticator_chain.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace restante::auth {
namespace {

using Answer = Result<std::optional<Identity>>;

class Fixed final : public Authenticator {
 public:
  explicit Fixed(Answer answer) : answer_(std::move(answer)) {}
  Answer authenticate(const Credentials&, Patience) const override { return answer_; }

 private:
  Answer answer_;
};

Answer yes(const char* user) {
  return std::optional(Identity{user, "", {}});
}
Answer no() {
  return std::optional<Identity>();
}
Answer trouble(ErrorKind kind) {
  return failure(kind, "told to");
}

Answer ask(std::vector<Answer> answers) {
  std::vector<std::unique_ptr<Authenticator>> sources;
  for (Answer& answer : answers) sources.push_back(std::make_unique<Fixed>(std::move(answer)));
  return AuthenticatorChain(std::move(sources)).authenticate({}, Patience::MayBlock);
}

TEST(AuthenticatorChain, TheFirstThatKnowsTheUserDecides) {
  EXPECT_EQ((*ask({no(), yes("two"), yes("three")}))->user, "two");
  EXPECT_FALSE(ask({no(), no()})->has_value());
  EXPECT_FALSE(ask({})->has_value());
}

TEST(AuthenticatorChain, ASourceInTroubleIsPassedOverButNotForgotten) {
  EXPECT_EQ((*ask({trouble(ErrorKind::TryAgain), yes("two")}))->user, "two");
  EXPECT_EQ(ask({trouble(ErrorKind::TryAgain), no()}).error().kind, ErrorKind::TryAgain);
  EXPECT_EQ(ask({no(), trouble(ErrorKind::Denied)}).error().kind, ErrorKind::Denied);
}

TEST(AuthenticatorChain, WantsPatienceAsSoonAsASourceDoes) {
  EXPECT_EQ(ask({trouble(ErrorKind::WouldBlock), yes("two")}).error().kind, ErrorKind::WouldBlock);
}

}  // namespace
}  // namespace restante::auth
