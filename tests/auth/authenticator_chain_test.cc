// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/authenticator_chain.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace restante::auth {
namespace {

using Answer = Result<std::optional<Identity>>;

class Fixed final : public Authenticator {
 public:
  explicit Fixed(Answer answer) : answer_(std::move(answer)) {}
  Answer authenticate(const Credentials&, Enquiry&) const override { return answer_; }
  Answer find(std::string_view, Enquiry&) const override { return answer_; }
  Result<ScramKeys> scram_keys(ScramHash, std::string_view, Enquiry&) const override {
    return failure(ErrorKind::Unsupported);
  }
  Result<Secret> plain_secret(std::string_view, Enquiry&) const override {
    return failure(ErrorKind::Unsupported);
  }
  Abilities abilities() const override { return {}; }

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

AuthenticatorChain chain_of(std::vector<Answer> answers) {
  std::vector<std::unique_ptr<Authenticator>> sources;
  for (Answer& answer : answers) sources.push_back(std::make_unique<Fixed>(std::move(answer)));
  return AuthenticatorChain(std::move(sources));
}

Answer ask(std::vector<Answer> answers) {
  return chain_of(std::move(answers)).authenticate({}, Enquiry().on_thread());
}

Answer find(std::vector<Answer> answers) {
  return chain_of(std::move(answers)).find("ann", Enquiry().on_thread());
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

TEST(AuthenticatorChain, FindsByTheSameRules) {
  EXPECT_EQ((*find({no(), yes("two"), yes("three")}))->user, "two");
  EXPECT_FALSE(find({no(), no()})->has_value());
  EXPECT_EQ((*find({trouble(ErrorKind::TryAgain), yes("two")}))->user, "two");
  EXPECT_EQ(find({trouble(ErrorKind::TryAgain), no()}).error().kind, ErrorKind::TryAgain);
  EXPECT_EQ(find({trouble(ErrorKind::WouldBlock), yes("two")}).error().kind, ErrorKind::WouldBlock);
}

// Its keys and secrets say which source answered whom.
class Keeper final : public Authenticator {
 public:
  Keeper(std::string name, std::set<std::string> users, Abilities abilities)
      : name_(std::move(name)), users_(std::move(users)), abilities_(abilities) {}

  Answer authenticate(const Credentials&, Enquiry&) const override { return no(); }
  Answer find(std::string_view user, Enquiry&) const override {
    return users_.contains(std::string(user)) ? yes("known") : no();
  }
  Result<ScramKeys> scram_keys(ScramHash, std::string_view user, Enquiry&) const override {
    return ScramKeys{scram_iterations_min, answer_to(user), {}, {}};
  }
  Result<Secret> plain_secret(std::string_view user, Enquiry&) const override {
    return Secret(answer_to(user));
  }
  Abilities abilities() const override { return abilities_; }

 private:
  std::string answer_to(std::string_view user) const {
    const bool is_real = users_.contains(std::string(user));
    return name_ + (is_real ? " knows " : " imitates ") + std::string(user);
  }

  std::string name_;
  std::set<std::string> users_;
  Abilities abilities_;
};

AuthenticatorChain keepers() {
  constexpr Abilities sha_256{.users = 2, .scram_sha_256 = 1};
  constexpr Abilities plain{2, 2, 2, 2};
  std::vector<std::unique_ptr<Authenticator>> sources;
  sources.push_back(std::make_unique<Keeper>("one", std::set<std::string>{"ann"}, Abilities()));
  sources.push_back(std::make_unique<Keeper>("two", std::set<std::string>{"ann", "bob"}, sha_256));
  sources.push_back(std::make_unique<Keeper>("three", std::set<std::string>{"bob", "cleo"}, plain));
  return AuthenticatorChain(std::move(sources));
}

std::string keys_of(std::string_view user, ScramHash hash) {
  return keepers().scram_keys(hash, user, Enquiry().on_thread())->salt;
}

std::string secret_of(std::string_view user) {
  return std::string(keepers().plain_secret(user, Enquiry().on_thread())->reveal());
}

TEST(AuthenticatorChain, AsksTheFirstSourceThatKnowsTheUserForKeys) {
  EXPECT_EQ(keys_of("bob", ScramHash::Sha256), "two knows bob");
  EXPECT_EQ(keys_of("cleo", ScramHash::Sha256), "three knows cleo");
  EXPECT_EQ(keys_of("cleo", ScramHash::Sha1), "three knows cleo");
  EXPECT_EQ(secret_of("cleo"), "three knows cleo");
}

TEST(AuthenticatorChain, HasOneSourceForTheDecoysOfUsersWithoutKeysAndOfUnknownOnes) {
  EXPECT_EQ(keys_of("ann", ScramHash::Sha256), "two imitates ann/") << "not two's other ann";
  EXPECT_EQ(keys_of("eve", ScramHash::Sha256), "two imitates eve/");
  EXPECT_EQ(keys_of("bob", ScramHash::Sha1), "three imitates bob/");
  EXPECT_EQ(keys_of("eve", ScramHash::Sha1), "three imitates eve/");
  EXPECT_EQ(secret_of("bob"), "one imitates bob/");
}

TEST(AuthenticatorChain, HandsOnThatASourceCannotBeAskedForKeys) {
  for (const ErrorKind kind : {ErrorKind::WouldBlock, ErrorKind::TryAgain}) {
    const AuthenticatorChain chain = chain_of({trouble(kind), no()});
    EXPECT_EQ(chain.scram_keys(ScramHash::Sha1, "ann", Enquiry().on_thread()).error().kind, kind);
    EXPECT_EQ(chain.plain_secret("ann", Enquiry().on_thread()).error().kind, kind);
  }
  EXPECT_EQ(chain_of({}).plain_secret("ann", Enquiry().on_thread()).error().kind,
            ErrorKind::Denied);
}

TEST(AuthenticatorChain, TellsTheStandingOfWhomAnySourceKnows) {
  EXPECT_EQ(keepers().standing("cleo", Enquiry().on_loop()), Standing::Known);
  EXPECT_EQ(keepers().standing("eve", Enquiry().on_loop()), Standing::Unknown);
  EXPECT_EQ(chain_of({trouble(ErrorKind::TryAgain), no()})
                .standing("eve", Enquiry().on_loop())
                .error()
                .kind,
            ErrorKind::TryAgain);
}

TEST(AuthenticatorChain, CountsTheUsersOfAllSources) {
  EXPECT_EQ(keepers().abilities(), (Abilities{4, 2, 3, 2}));
  EXPECT_EQ(chain_of({no()}).abilities(), Abilities());
}

}  // namespace
}  // namespace restante::auth
