// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "restante/auth/password_scheme.h"

namespace restante::auth {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view password = "p\xC3\xA4ss: w\xF6rd{}$";

class HashableSchemes : public testing::TestWithParam<std::string_view> {};

TEST_P(HashableSchemes, MakeWhatVerifies) {
  const auto stored = hash_password(GetParam(), password);
  ASSERT_TRUE(stored) << stored.error().text;
  EXPECT_TRUE(stored->starts_with('{' + std::string(GetParam()) + '}')) << *stored;
  const auto parsed = StoredPassword::parse(*stored);
  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->verify(password), Match::Right);
  EXPECT_EQ(parsed->verify(password.substr(1)), Match::Wrong);
}

TEST_P(HashableSchemes, SaltAnew) {
  const bool differ = *hash_password(GetParam(), password) != *hash_password(GetParam(), password);
  EXPECT_EQ(differ, GetParam() != "PLAIN");
}

TEST_P(HashableSchemes, RefuseWhatNobodyCouldLogInWith) {
  for (const auto& useless : {std::string(), std::string(password_octets_max + 1, 'x'),
                              std::string("a\0b"sv), std::string("\0"sv)}) {
    const auto stored = hash_password(GetParam(), useless);
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().kind, ErrorKind::Unsupported);
  }
}

INSTANTIATE_TEST_SUITE_P(All, HashableSchemes, testing::ValuesIn(hashable_schemes()));

TEST(HashPassword, RecommendsArgon2id) {
  EXPECT_EQ(hashable_schemes().front(), "ARGON2ID");
}

TEST(HashPassword, MakesScramKeysThatClientsOfCyrusTakeAndThatAreHardToGuessFrom) {
  for (const auto& [scheme, hash] :
       {std::pair("SCRAM-SHA-256", ScramHash::Sha256), {"SCRAM-SHA-1", ScramHash::Sha1}}) {
    const auto stored = StoredPassword::parse(*hash_password(scheme, password));
    ASSERT_TRUE(stored);
    const auto keys = stored->scram_keys(hash);
    ASSERT_TRUE(keys);
    EXPECT_GE(keys->iterations, 50'000U);
    EXPECT_LE(keys->iterations, 65'536U);
    EXPECT_EQ(keys->salt.size(), 16U);
    EXPECT_EQ(*keys, derive_scram_keys(hash, password, keys->salt, keys->iterations));
  }
}

TEST(HashPassword, TakesSchemesWithoutRegardToCase) {
  EXPECT_EQ(hash_password("plain", "x"), "{PLAIN}x");
}

TEST(HashPassword, TakesTheLongestPassword) {
  const std::string longest(password_octets_max, 'x');
  for (const std::string_view scheme : hashable_schemes()) {
    const bool is_bcrypt = scheme == "BLF-CRYPT";
    EXPECT_EQ(hash_password(scheme, longest).has_value(), !is_bcrypt) << scheme;
  }
}

TEST(HashPassword, DoesNotLetBcryptCutAPassword) {
  EXPECT_TRUE(hash_password("BLF-CRYPT", std::string(72, 'x')));
  EXPECT_FALSE(hash_password("BLF-CRYPT", std::string(73, 'x')));
}

TEST(HashPassword, NamesTheSchemesToWhoAsksForAnother) {
  const auto stored = hash_password("MD5", "x");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().kind, ErrorKind::Unsupported);
  EXPECT_NE(stored.error().text.find("YESCRYPT"), std::string::npos);
}

}  // namespace
}  // namespace restante::auth
