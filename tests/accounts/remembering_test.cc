// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/remembering.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "places.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;

class ManualTime final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void pass(Duration time) { now_ = now_.load() + time; }

 private:
  std::atomic<TimePoint> now_{TimePoint(1h)};
};

// A source that changes, as a database does. What it says of a user's version is the password.
struct Database {
  enum class Cost { Cheap, Expensive };
  enum class Version { Told, Secret };

  Cost cost = Cost::Expensive;
  Version version = Version::Told;
  std::map<std::string, std::string, std::less<>> passwords;
  std::optional<ErrorKind> trouble;
  std::atomic<int> verifications{0};
};

class Source final : public auth::Authenticator {
 public:
  explicit Source(Database& database) : database_(database) {}

  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials& credentials,
                                                     Enquiry& enquiry) const override {
    if (database_.cost == Database::Cost::Expensive && enquiry.patience() == Patience::CachedOnly) {
      return failure(ErrorKind::WouldBlock);
    }
    ++database_.verifications;
    if (database_.trouble) return failure(*database_.trouble);
    const auto found = database_.passwords.find(credentials.user);
    if (found == database_.passwords.end() || found->second != credentials.password.reveal()) {
      return std::optional<auth::Identity>();
    }
    return find(credentials.user, enquiry);
  }
  Result<std::optional<auth::Identity>> find(std::string_view user, Enquiry&) const override {
    if (database_.trouble) return failure(*database_.trouble);
    const auto found = database_.passwords.find(user);
    if (found == database_.passwords.end()) return std::optional<auth::Identity>();
    const bool is_told = database_.version == Database::Version::Told;
    return auth::Identity{found->first, "/home", {"sales"}, is_told ? "v" + found->second : ""};
  }
  Result<auth::ScramKeys> scram_keys(auth::ScramHash, std::string_view user,
                                     Enquiry&) const override {
    return auth::ScramKeys{4096, std::string(user), "", ""};
  }
  Result<auth::Secret> plain_secret(std::string_view user, Enquiry&) const override {
    return auth::Secret(user);
  }
  auth::Abilities abilities() const override { return {.users = 3, .scram_sha_1 = 2}; }

 private:
  Database& database_;
};

enum class Answer { LetIn, Refused, WouldBlock, OtherError };

class Remembered : public testing::Test {
 protected:
  static constexpr Duration ttl = 5min;

  Remembered() { database_.passwords = {{"alice", "secret"}, {"bob", "other"}}; }

  Answer ask(std::string_view user, std::string_view password,
             Patience patience = Patience::MayBlock) const {
    const auto answer =
        users_.authenticate({std::string(user), auth::Secret(password)}, Enquiry().with(patience));
    if (answer.has_value()) return answer->has_value() ? Answer::LetIn : Answer::Refused;
    return answer.error().kind == ErrorKind::WouldBlock ? Answer::WouldBlock : Answer::OtherError;
  }
  Answer ask_at_once(std::string_view user, std::string_view password) const {
    return ask(user, password, Patience::CachedOnly);
  }

  Database database_;
  ManualTime time_;
  const Memory memory_ = fresh_memory();
  Remembering users_{std::make_unique<Source>(database_), memory_, ttl, time_};
};

TEST_F(Remembered, AreAnsweredAtOnce) {
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(database_.verifications, 1);
}

TEST_F(Remembered, AreWhoTheSourceSaysNow) {
  ask("alice", "secret");
  const auto identity =
      *users_.authenticate({"alice", auth::Secret("secret")}, Enquiry().on_loop());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "alice");
  EXPECT_EQ(identity->home, "/home");
  EXPECT_EQ(identity->maildrops, std::vector<std::string>{"sales"});
}

TEST_F(Remembered, AreNeitherWrongPasswordsNorUnknownUsers) {
  for (int count = 0; count < 2; ++count) {
    EXPECT_EQ(ask("alice", "wrong"), Answer::Refused);
    EXPECT_EQ(ask_at_once("alice", "wrong"), Answer::WouldBlock);
    EXPECT_EQ(ask("carol", "secret"), Answer::Refused);
    EXPECT_EQ(ask_at_once("carol", "secret"), Answer::WouldBlock);
  }
}

TEST_F(Remembered, AreNeitherUsedNorForgottenForAWrongOne) {
  ask("alice", "secret");
  for (const auto* wrong : {"", "wrong", "secre", "secrets", "Secret", "other"}) {
    EXPECT_EQ(ask_at_once("alice", wrong), Answer::WouldBlock) << wrong;
    EXPECT_EQ(ask("alice", wrong), Answer::Refused) << wrong;
  }
  EXPECT_EQ(ask_at_once("bob", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask_at_once("alices", "ecret"), Answer::WouldBlock);
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
}

TEST_F(Remembered, AreForgottenWhenTheTimeIsOverHoweverOftenTheyWereAsked) {
  ask("alice", "secret");
  for (int count = 0; count < 5; ++count, time_.pass(ttl / 5)) {
    EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  }
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
}

TEST_F(Remembered, AreForgottenWithTheSourcesPasswordOrUser) {
  ask("alice", "secret");
  ask("bob", "other");
  database_.passwords["alice"] = "new";
  database_.passwords.erase("bob");
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
  EXPECT_EQ(ask("alice", "secret"), Answer::Refused);
  EXPECT_EQ(ask("alice", "new"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("alice", "new"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("bob", "other"), Answer::WouldBlock);
}

TEST_F(Remembered, AreNoneOfASourceThatDoesNotSayWhatItKeeps) {
  database_.version = Database::Version::Secret;
  ask("alice", "secret");
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
}

TEST_F(Remembered, AreNoneThatCostNothing) {
  database_.cost = Database::Cost::Cheap;
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
  EXPECT_EQ(ask_at_once("alice", "wrong"), Answer::Refused);
  database_.cost = Database::Cost::Expensive;
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock);
}

TEST_F(Remembered, HandErrorsOn) {
  ask("alice", "secret");
  database_.trouble = ErrorKind::TryAgain;
  EXPECT_EQ(ask("bob", "other"), Answer::OtherError);
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::WouldBlock) << "nobody knows of her now";
  EXPECT_EQ(ask("alice", "secret"), Answer::OtherError);
  database_.trouble.reset();
  EXPECT_EQ(ask_at_once("alice", "secret"), Answer::LetIn);
}

TEST_F(Remembered, HandOtherQuestionsOn) {
  EXPECT_EQ((*users_.find("alice", Enquiry().on_loop()))->home, "/home");
  EXPECT_EQ(users_.scram_keys(auth::ScramHash::Sha1, "alice", Enquiry().on_loop())->salt, "alice");
  EXPECT_EQ(users_.plain_secret("alice", Enquiry().on_loop())->reveal(), "alice");
  EXPECT_EQ(users_.abilities(), (auth::Abilities{.users = 3, .scram_sha_1 = 2}));
}

TEST_F(Remembered, AreAskedFromSeveralThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int count = 0; count < 500; ++count) {
        wrong += ask("alice", "secret") != Answer::LetIn;
        wrong += ask("alice", "wrong") != Answer::Refused;
        wrong += ask_at_once("alice", "wrong") != Answer::WouldBlock;
        if (count % 50 == 0) time_.pass(ttl);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace restante::accounts
