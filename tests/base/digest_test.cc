// SPDX-License-Identifier: Apache-2.0
#include "restante/base/digest.h"

#include <gtest/gtest.h>

namespace restante::digest {
namespace {

TEST(Digest, AgreesWithPublishedVectors) {
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha512("")).substr(0, 32), "cf83e1357eefb8bdf1542850d66d8007");
}

TEST(Digest, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace restante::digest
