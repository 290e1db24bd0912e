// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/scram_answers.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace restante::auth {
namespace {

constexpr std::string_view bcrypt =
    "{BLF-CRYPT}$2b$05$SJjxx.45etxO7X4dOOyMDuwvuP5j..BVDvhysfmt3g4qXMdGAKuty";

StoredPassword stored(std::string_view text) {
  return *StoredPassword::parse(text);
}

StoredPassword stored_keys(std::uint32_t iterations, std::string_view salt) {
  return stored("{SCRAM-SHA-256}" +
                print_scram_keys(derive_scram_keys(ScramHash::Sha256, "secret", salt, iterations)));
}

ScramKeys ask(const ScramAnswers& answers, std::string_view user,
              const StoredPassword* password = nullptr, ScramHash hash = ScramHash::Sha256) {
  const auto keys = answers.answer(hash, user, password, Patience::MayBlock);
  EXPECT_TRUE(keys);
  return keys.value_or(ScramKeys{});
}

bool is_at_once(const ScramAnswers& answers, std::string_view user,
                const StoredPassword* password = nullptr) {
  return answers.answer(ScramHash::Sha256, user, password, Patience::CachedOnly).has_value();
}

TEST(ScramAnswers, AreTheKeysThatAreKept) {
  const ScramAnswers answers("seed");
  const StoredPassword password = stored_keys(5000, "salt");
  EXPECT_TRUE(is_at_once(answers, "alice", &password));
  EXPECT_EQ(ask(answers, "alice", &password),
            derive_scram_keys(ScramHash::Sha256, "secret", "salt", 5000));
}

TEST(ScramAnswers, AreDerivedFromAPlainPasswordWithPatience) {
  const ScramAnswers answers("seed");
  const StoredPassword password = stored("{PLAIN}secret");
  EXPECT_FALSE(is_at_once(answers, "alice", &password));
  for (const ScramHash hash : {ScramHash::Sha1, ScramHash::Sha256}) {
    const ScramKeys keys = ask(answers, "alice", &password, hash);
    EXPECT_EQ(keys.iterations, scram_iterations_min);
    EXPECT_EQ(keys.salt.size(), 16U);
    EXPECT_EQ(keys, derive_scram_keys(hash, "secret", keys.salt, keys.iterations));
    EXPECT_EQ(keys, ask(answers, "ALICE", &password, hash));
    EXPECT_EQ(keys, ask(ScramAnswers("seed"), "alice", &password, hash));
    EXPECT_NE(keys.salt, ask(answers, "bob", &password, hash).salt);
    EXPECT_NE(keys.salt, ask(ScramAnswers("other"), "alice", &password, hash).salt);
  }
}

TEST(ScramAnswers, AreDerivedFromThePreparedFormOfAPlainPassword) {
  const ScramAnswers answers("seed");
  // "i" and a diaeresis that goes with it, which is one letter once it is prepared.
  const StoredPassword password = stored("{PLAIN}nai\xcc\x88ve");
  const ScramKeys keys = ask(answers, "alice", &password);
  EXPECT_EQ(keys, derive_scram_keys(ScramHash::Sha256, "na\xc3\xafve", keys.salt, keys.iterations));
}

TEST(ScramAnswers, AreDecoysForUsersWithoutKeysAndUsersWhoAreNotThere) {
  ScramAnswers answers("seed");
  answers.count(stored_keys(5000, "salt"));
  const StoredPassword other_hash = stored(bcrypt);
  EXPECT_EQ(ask(answers, "alice"), ask(answers, "alice", &other_hash));
  EXPECT_EQ(ask(answers, "alice"), ask(answers, "Alice"));
  EXPECT_NE(ask(answers, "alice"), ask(answers, "bob"));
}

TEST(ScramAnswers, AreDecoysWithTheHashsOwnLengths) {
  const ScramAnswers answers("seed");
  for (const auto& [hash, size] : {std::pair(ScramHash::Sha1, 20U), {ScramHash::Sha256, 32U}}) {
    const ScramKeys keys = ask(answers, "nobody", nullptr, hash);
    EXPECT_EQ(keys.stored_key.size(), size);
    EXPECT_EQ(keys.server_key.size(), size);
    EXPECT_NE(keys.stored_key, keys.server_key);
  }
}

TEST(ScramAnswers, AreDecoysOfTheFormThatRealOnesHave) {
  ScramAnswers answers("seed");
  answers.count(stored_keys(5000, "salt"));
  answers.count(stored(bcrypt));
  for (int i = 0; i < 20; ++i) {
    const std::string name = "nobody" + std::to_string(i);
    EXPECT_TRUE(is_at_once(answers, name));
    EXPECT_EQ(ask(answers, name).iterations, 5000U);
    EXPECT_EQ(ask(answers, name).salt.size(), 4U);
  }
}

TEST(ScramAnswers, AreDecoysThatTakePatienceWherePasswordsAreKept) {
  ScramAnswers answers("seed");
  answers.count(stored("{PLAIN}secret"));
  const StoredPassword real = stored("{PLAIN}secret");
  for (int i = 0; i < 20; ++i) {
    const std::string name = "nobody" + std::to_string(i);
    EXPECT_FALSE(is_at_once(answers, name));
    EXPECT_EQ(ask(answers, name).iterations, ask(answers, "alice", &real).iterations);
    EXPECT_EQ(ask(answers, name).salt, ask(answers, name, &real).salt);
  }
}

TEST(ScramAnswers, AreDecoysWhoseKeysAreDerivedFromNothingGuessable) {
  ScramAnswers answers("seed");
  answers.count(stored("{PLAIN}secret"));
  const ScramKeys decoy = ask(answers, "nobody");
  for (const auto* guess : {"", "nobody", "secret", "seed"}) {
    EXPECT_NE(decoy.stored_key,
              derive_scram_keys(ScramHash::Sha256, guess, decoy.salt, decoy.iterations).stored_key);
  }
}

TEST(ScramAnswers, ShowTheMixOfFormsThatRealOnesHave) {
  ScramAnswers answers("seed");
  for (int i = 0; i < 300; ++i) answers.count(stored_keys(5000, "salt"));
  for (int i = 0; i < 100; ++i) answers.count(stored_keys(6000, "longer salt"));
  std::map<std::uint32_t, int> names;
  for (int i = 0; i < 2000; ++i) ++names[ask(answers, "nobody" + std::to_string(i)).iterations];
  EXPECT_EQ(names.size(), 2U);
  EXPECT_GE(names[5000], 1300);
  EXPECT_LE(names[5000], 1700);
}

TEST(ScramAnswers, ChangeTheFormOfFewNamesWhenAUserIsAdded) {
  ScramAnswers before("seed");
  ScramAnswers after("seed");
  for (ScramAnswers* answers : {&before, &after}) {
    for (int i = 0; i < 50; ++i) answers->count(stored_keys(5000, "salt"));
    for (int i = 0; i < 50; ++i) answers->count(stored_keys(6000, "salt"));
  }
  after.count(stored_keys(5000, "salt"));
  int changes = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "nobody" + std::to_string(i);
    changes += ask(before, name) != ask(after, name) ? 1 : 0;
  }
  EXPECT_LT(changes, 30);
}

}  // namespace
}  // namespace restante::auth
