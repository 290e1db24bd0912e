// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/verified_passwords.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "layout.h"
#include "places.h"

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using Verdict = VerifiedPasswords::Verdict;

constexpr Duration time_to_live = 5min;
constexpr std::string_view version = "{ARGON2ID}$argon2id$v=19$...";

class Verified : public testing::Test {
 protected:
  static auth::Credentials credentials(std::string_view user, std::string_view password) {
    return {std::string(user), auth::Secret(password)};
  }
  void remember(std::string_view user, std::string_view password) {
    passwords.remember(credentials(user, password), version, now);
  }
  Verdict recall(std::string_view user, std::string_view password, std::string_view of = version) {
    return passwords.recall(credentials(user, password), of, time_to_live, now);
  }
  std::span<Memory::Word> rows() { return memory.part(Memory::Part::Passwords); }
  // The row with something in it.
  std::span<Memory::Word> row() {
    for (std::size_t at = 0; at < rows().size(); at += password_row_words) {
      if (rows()[at] != 0) return rows().subspan(at, password_row_words);
    }
    ADD_FAILURE() << "all rows are free";
    return {};
  }

  TimePoint now{1h};
  Memory memory = fresh_memory();
  VerifiedPasswords passwords{memory};
};

TEST_F(Verified, RemembersWhatWasVerifiedAndNothingElse) {
  remember("alice", "secret");
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
  EXPECT_EQ(recall("alice", "Secret"), Verdict::NotRemembered);
  EXPECT_EQ(recall("bob", "secret"), Verdict::NotRemembered);
  EXPECT_EQ(recall("alices", "ecret"), Verdict::NotRemembered);
}

TEST_F(Verified, TellsPasswordAndVersionApart) {
  passwords.remember(credentials("alice", "ab"), "c", now);
  EXPECT_EQ(recall("alice", "ab", "c"), Verdict::Remembered);
  EXPECT_EQ(recall("alice", "a", "bc"), Verdict::NotRemembered);
}

TEST_F(Verified, NeedsNoFlushWhenTheStoredHashChanges) {
  remember("alice", "secret");
  EXPECT_EQ(recall("alice", "secret", "another hash"), Verdict::NotRemembered);
}

TEST_F(Verified, ForgetsAfterTheTimeToLive) {
  remember("alice", "secret");
  now += time_to_live - 1ms;
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
  now += 1ms;
  EXPECT_EQ(recall("alice", "secret"), Verdict::NotRemembered);
  remember("alice", "secret");
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
}

TEST_F(Verified, RemembersNothingWithoutATimeToLive) {
  remember("alice", "secret");
  EXPECT_EQ(passwords.recall(credentials("alice", "secret"), version, 0s, now),
            Verdict::NotRemembered);
}

TEST_F(Verified, IsSharedWithOthers) {
  remember("alice", "secret");
  now -= skew_max;
  EXPECT_EQ(
      VerifiedPasswords(memory).recall(credentials("alice", "secret"), version, time_to_live, now),
      Verdict::Remembered)
      << "whose clock may be a little behind";
}

TEST_F(Verified, DoesNotBelieveAnotherTime) {
  remember("alice", "secret");
  ++row()[2];
  EXPECT_EQ(recall("alice", "secret"), Verdict::NotRemembered);
}

TEST_F(Verified, DoesNotBelieveARowThatIsHalfWritten) {
  remember("alice", "secret");
  for (std::size_t at = 0; at < password_row_words; ++at) {
    const std::uint64_t word = row()[at].exchange(at == 0 ? 1 : 0);
    EXPECT_EQ(recall("alice", "secret"), Verdict::NotRemembered) << at;
    row()[at] = word;
  }
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
}

TEST_F(Verified, KeepsNoPassword) {
  const std::string secret = "a password of many octets that nobody has";
  remember(secret, secret);
  const auto words = memory.words();
  const std::string_view octets(reinterpret_cast<const char*>(words.data()), words.size_bytes());
  EXPECT_EQ(octets.find(secret.substr(0, 8)), std::string_view::npos);
}

TEST_F(Verified, HasRoomForManyAndForgetsTheOldest) {
  const int many = 400'000;
  for (int user = 0; user < many; ++user, now += 1ms) remember(std::to_string(user), "secret");
  int kept = 0;
  for (int user = many - 20'000; user < many; ++user) {
    kept += recall(std::to_string(user), "secret") == Verdict::Remembered ? 1 : 0;
  }
  EXPECT_GT(kept, 19'900);
  now += time_to_live;
  remember("alice", "secret");
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
}

TEST_F(Verified, OverwritesGarbage) {
  for (Memory::Word& word : rows()) word = ~std::uint64_t{0};
  remember("alice", "secret");
  EXPECT_EQ(recall("alice", "secret"), Verdict::Remembered);
}

}  // namespace
}  // namespace restante::accounts
