// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/keyed_hash.h"

#include <gtest/gtest.h>

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

TEST(Ascii, FoldsLettersAndNothingElse) {
  EXPECT_EQ(fold_case("AZaz@[`{09\xC3\x84"), "azaz@[`{09\xC3\x84");
  EXPECT_TRUE(equal_but_for_case("Alice@Example", "aLICE@eXAMPLE"));
  EXPECT_FALSE(equal_but_for_case("alice", "alic"));
  EXPECT_FALSE(equal_but_for_case("@", "`"));
}

}  // namespace
}  // namespace restante::auth
