// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/password_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "restante/auth/password_scheme.h"

namespace restante::auth {
namespace {

using namespace std::chrono_literals;

class ManualTime final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void pass(Duration time) { now_ = now_.load() + time; }

 private:
  std::atomic<TimePoint> now_{TimePoint(1h)};
};

// A source that changes, as a database does.
struct Database {
  Cost cost = Cost::Expensive;
  std::map<std::string, std::string> passwords;
  std::optional<ErrorKind> trouble;
  std::atomic<int> verifications{0};
};

class Source final : public Authenticator {
 public:
  explicit Source(Database& database) : database_(database) {}

  Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                               Patience patience) const override {
    if (database_.cost == Cost::Expensive && patience == Patience::CachedOnly) {
      return failure(ErrorKind::WouldBlock);
    }
    ++database_.verifications;
    if (database_.trouble) return failure(*database_.trouble);
    const auto found = database_.passwords.find(credentials.user);
    if (found == database_.passwords.end() || found->second != credentials.password.reveal()) {
      return std::optional<Identity>();
    }
    return Identity{credentials.user, "/home/" + credentials.user, {"sales"}};
  }
  Result<std::optional<Identity>> find(std::string_view user, Patience) const override {
    return Identity{std::string(user), "found", {}};
  }
  Result<ScramKeys> scram_keys(ScramHash, std::string_view user, Patience) const override {
    return ScramKeys{4096, std::string(user), "", ""};
  }
  Result<Secret> plain_secret(std::string_view user, Patience) const override {
    return Secret(user);
  }
  Abilities abilities() const override { return {.scram_sha_1 = true}; }

 private:
  Database& database_;
};

enum class Answer { LetIn, Refused, WouldBlock, OtherError };

class PasswordCache : public testing::Test {
 protected:
  static constexpr Duration ttl = 5min;
  static constexpr std::size_t entries_max = 100;

  PasswordCache() { database.passwords = {{"alice", "secret"}, {"bob", "other"}}; }

  Answer ask(std::string_view user, std::string_view password,
             Patience patience = Patience::MayBlock) const {
    const auto answer = cache.authenticate({std::string(user), Secret(password)}, patience);
    if (answer) return *answer ? Answer::LetIn : Answer::Refused;
    return answer.error().kind == ErrorKind::WouldBlock ? Answer::WouldBlock : Answer::OtherError;
  }
  Answer ask_at_once(std::string_view user, std::string_view password) const {
    return ask(user, password, Patience::CachedOnly);
  }

  Database database;
  ManualTime time;
  CachingAuthenticator cache{std::make_unique<Source>(database), ttl, time, entries_max};
};

TEST_F(PasswordCache, AnswersAtOnceWhatWasVerifiedBefore) {
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(database.verifications, 1);
}

TEST_F(PasswordCache, RemembersTheIdentity) {
  ask("alice", "secret");
  const auto identity = *cache.authenticate({"alice", Secret("secret")}, Patience::CachedOnly);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "alice");
  EXPECT_EQ(identity->home, "/home/alice");
  EXPECT_EQ(identity->maildrops, std::vector<std::string>{"sales"});
}

TEST_F(PasswordCache, RemembersNoWrongPasswordAndNoUnknownUser) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ask_at_once("alice", "wrong"), Answer::WouldBlock);
    EXPECT_EQ(ask("alice", "wrong"), Answer::Refused);
    EXPECT_EQ(ask("carol", "secret"), Answer::Refused);
  }
  EXPECT_EQ(database.verifications, 4);
  EXPECT_EQ(cache.size(), 0U);
}

TEST_F(PasswordCache, NeitherUsesNorDropsTheRightPasswordForAWrongOne) {
  ask("alice", "secret");
  for (const auto* wrong : {"", "wrong", "secre", "secrets", "Secret", "other"}) {
    EXPECT_EQ(ask_at_once("alice", wrong), Answer::WouldBlock) << wrong;
    EXPECT_EQ(ask("alice", wrong), Answer::Refused) << wrong;
  }
  EXPECT_EQ(ask_at_once("bob", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask_at_once("alices", "ecret"), Answer::WouldBlock);
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
}

TEST_F(PasswordCache, ForgetsWhenTheTimeIsOverHoweverOftenItWasAsked) {
  ask("alice", "secret");
  for (int i = 0; i < 5; ++i, time.pass(ttl / 5)) {
    EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  }
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
}

TEST_F(PasswordCache, TakesANewPasswordAtOnceAndAnOldOneForTheTimeToLive) {
  ask("alice", "secret");
  database.passwords["alice"] = "new";
  EXPECT_EQ(ask("alice", "new"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("alice", "new"), Answer::LetIn);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  time.pass(ttl);
  EXPECT_EQ(ask("alice", "secret"), Answer::Refused);
  EXPECT_EQ(ask("alice", "new"), Answer::LetIn);
}

TEST_F(PasswordCache, LeavesCheapPasswordsAlone) {
  database.cost = Cost::Cheap;
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask("alice", "wrong"), Answer::Refused);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(database.verifications, 3) << "each once";
}

TEST_F(PasswordCache, HandsErrorsOnAndLetsTheRememberedInMeanwhile) {
  ask("alice", "secret");
  database.trouble = ErrorKind::TryAgain;
  EXPECT_EQ(ask("bob", "other"), Answer::OtherError);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  database.trouble.reset();
  EXPECT_EQ(ask_at_once("bob", "other"), Answer::WouldBlock);
}

TEST_F(PasswordCache, IsBoundedAndForgetsTheOldestFirst) {
  for (std::size_t i = 0; i <= entries_max; ++i) {
    const std::string user = "user" + std::to_string(i);
    database.passwords[user] = "secret";
    ask(user, "secret");
  }
  EXPECT_EQ(cache.size(), entries_max);
  EXPECT_EQ(ask_at_once("user0", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask_at_once("user1", "secret"), Answer::LetIn);
}

TEST_F(PasswordCache, FreesWhatIsOver) {
  ask("alice", "secret");
  time.pass(ttl);
  ask("bob", "other");
  EXPECT_EQ(cache.size(), 1U);
}

TEST_F(PasswordCache, HandsOtherQuestionsOn) {
  EXPECT_EQ((*cache.find("alice", Patience::CachedOnly))->home, "found");
  EXPECT_EQ(cache.scram_keys(ScramHash::Sha1, "alice", Patience::CachedOnly)->salt, "alice");
  EXPECT_EQ(cache.plain_secret("alice", Patience::CachedOnly)->reveal(), "alice");
  EXPECT_TRUE(cache.abilities().scram_sha_1);
  EXPECT_FALSE(cache.abilities().scram_sha_256);
}

TEST_F(PasswordCache, IsAskedFromSeveralThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        wrong += ask("alice", "secret") != Answer::LetIn;
        wrong += ask("alice", "wrong") != Answer::Refused;
        wrong += ask("bob", "other") != Answer::LetIn;
        if (i % 50 == 0) time.pass(ttl);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace restante::auth
