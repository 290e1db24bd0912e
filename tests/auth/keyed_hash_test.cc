// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/keyed_hash.h"

#include <gtest/gtest.h>

#include <string>

#include "restante/auth/ascii.h"

namespace restante::auth {
namespace {

TEST(KeyedHash, IsTheSameForTheSameSeed) {
  EXPECT_EQ(KeyedHash("seed")("alice"), KeyedHash("seed")("alice"));
}

TEST(KeyedHash, DiffersByTextAndBySeed) {
  const KeyedHash hash("seed");
  EXPECT_NE(hash("alice"), hash("bob"));
  EXPECT_NE(hash("alice"), KeyedHash("seeD")("alice"));
  EXPECT_NE(hash(""), KeyedHash("")(""));
}

TEST(KeyedHash, ExpandsToAnyLength) {
  const KeyedHash hash("seed");
  const std::string longest = hash.expand("alice", 200);
  EXPECT_EQ(longest.size(), 200U);
  for (std::size_t size : {0U, 1U, 16U, 64U, 65U, 128U}) {
    EXPECT_EQ(hash.expand("alice", size), longest.substr(0, size));
  }
  EXPECT_NE(longest.substr(0, 64), longest.substr(64, 64));
  EXPECT_NE(hash.expand("bob", 16), hash.expand("alice", 16));
  EXPECT_NE(KeyedHash("seeD").expand("alice", 16), hash.expand("alice", 16));
}

TEST(Ascii, FoldsLettersAndNothingElse) {
  EXPECT_TRUE(equal_but_for_case("AZaz@[`{09\xC3\x84", "azAZ@[`{09\xC3\x84"));
  EXPECT_FALSE(equal_but_for_case("\xC3\x84", "\xC3\xA4"));
  EXPECT_FALSE(equal_but_for_case("alice", "alic"));
  EXPECT_FALSE(equal_but_for_case("@", "`"));
}

}  // namespace
}  // namespace restante::auth
