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

std::string hex_of(const std::string& octets) {
  return hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

TEST(Digest, HashesAndAuthenticatesAsPublished) {
  EXPECT_EQ(hex_of(hash(Algorithm::Md5Hash, "abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_of(hash(Algorithm::Sha1Hash, "abc")), hex(sha1("abc")));
  EXPECT_EQ(hex_of(hash(Algorithm::Sha256Hash, "abc")), hex(sha256("abc")));
  // RFC 2202 and RFC 4231, the second case of each.
  const auto authenticate = [](Algorithm algorithm) {
    return hex_of(hmac(algorithm, "Jefe", "what do ya want for nothing?"));
  };
  EXPECT_EQ(authenticate(Algorithm::Md5Hash), "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(authenticate(Algorithm::Sha1Hash), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(authenticate(Algorithm::Sha256Hash),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_of(hmac(Algorithm::Md5Hash, "", "")), "74e6f7298a9c2d168935f58c001bad88");
}

TEST(Digest, StretchesPasswordsAsPublished) {  // RFC 6070
  EXPECT_EQ(hex_of(pbkdf2(Algorithm::Sha1Hash, "password", "salt", 2)),
            "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
  EXPECT_EQ(hex_of(pbkdf2(Algorithm::Sha1Hash, "password", "salt", 4096)),
            "4b007901b765489abead49d926f721d065a429c1");
}

TEST(Digest, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace restante::digest
