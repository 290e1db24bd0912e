// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "issuer.h"
#include "manual_clock.h"
#include "temporary_file.h"
#include "verify.h"

#include "restante/base/held_files.h"

namespace restante::oauth {
namespace {

const Issuer& issuer() {
  static const Issuer issuer(Issuer::Kind::Ed25519);
  return issuer;
}

class KeySet : public testing::Test {
 protected:
  KeySet() {
    options.issuer = "issuer";
    options.audience = "pop";
  }

  std::string objection(std::string_view content) {
    const TemporaryFile file(content);
    options.jwks = file.path();
    return objection_to(options, clock);
  }

  // Why the key is not used, beside one that is; "" where it is used.
  std::string objection_to_key(std::string_view key) {
    const TemporaryFile file(
        fmt::format(R"({{"keys":[{},{}]}})", issuer().key(R"("kid":"good",)"), key));
    options.jwks = file.path();
    const Result<Opened> opened = open_verifier(options, clock, DiskFiles(), the_loop());
    EXPECT_TRUE(opened) << opened.error().text;
    if (!opened || opened->warnings.empty()) return {};
    EXPECT_EQ(opened->warnings.size(), 1U);
    const std::string place = "a key of the JWK set is skipped: " + file.path() + ": ";
    EXPECT_TRUE(opened->warnings[0].starts_with(place + "key 2")) << opened->warnings[0];
    return opened->warnings[0].substr(place.size());
  }

  const ManualClock clock{0};
  Options options;
};

TEST_F(KeySet, SaysWhatToDoAboutAFileThatIsNotThere) {
  options.jwks = "/nowhere/keys.json";
  EXPECT_EQ(
      objection_to(options, clock),
      "/nowhere/keys.json: No such file or directory; let auth.oauth.jwks name a file that can be "
      "read");
  options.jwks = testing::TempDir();
  EXPECT_NE(objection_to(options, clock).find("is no ordinary file"), std::string::npos);
}

TEST_F(KeySet, SaysWhatToDoAboutAFileThatIsNone) {
  for (const std::string_view content :
       {"", "{", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})",
        "-----BEGIN PUBLIC KEY-----"}) {
    EXPECT_NE(objection(content).find("is no JWK set; save here"), std::string::npos) << content;
  }
  EXPECT_NE(objection(std::string(2'000'000, ' ')).find("larger than 1 MiB"), std::string::npos);
}

TEST_F(KeySet, IsThatWhichIsHeldThoughItsFileIsGone) {
  HeldFiles held;
  options.jwks = [&] {
    const TemporaryFile file(fmt::format(R"({{"keys":[{}]}})", issuer().key()));
    EXPECT_TRUE(held.hold(file.path()).has_value());
    return file.path();
  }();
  EXPECT_TRUE(open_verifier(options, clock, held, the_loop()).has_value());
  EXPECT_TRUE(objection_to(options, clock).contains("No such file"));
}

TEST_F(KeySet, NeedsAKeyThatCanBeUsed) {
  EXPECT_NE(objection(R"({"keys":[]})").find("holds no key for RS256"), std::string::npos);
  EXPECT_NE(objection(R"({"keys":[{"kty":"oct","k":"AAAA"}]})").find("key 1 is not used"),
            std::string::npos);
  EXPECT_EQ(objection(fmt::format(R"({{"keys":[{}]}})", issuer().key())), "");
}

TEST_F(KeySet, SkipsAndReportsAKeyItCanNotUse) {
  EXPECT_EQ(objection_to_key(R"({"kty":"oct","kid":"hs","k":"AAAA"})"),
            "key 2 (\"hs\") is not used: it is neither RSA, nor EC on P-256, nor OKP on Ed25519");
  EXPECT_EQ(objection_to_key(R"({"kty":"EC","crv":"P-521"})"),
            "key 2 is not used: it is neither RSA, nor EC on P-256, nor OKP on Ed25519");
  EXPECT_EQ(objection_to_key("7"), "key 2 is not used: it has no \"kty\"");
  EXPECT_EQ(objection_to_key(R"({"kty":"RSA","n":"AQ","e":"AQAB"})"),
            "key 2 is not used: it is no RSA key of 2048 to 8192 bits");
  EXPECT_EQ(objection_to_key(R"({"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"})"),
            "key 2 is not used: it is no point of the curve P-256");
  EXPECT_EQ(objection_to_key(R"({"kty":"OKP","crv":"Ed25519","x":"***"})"),
            "key 2 is not used: it is no Ed25519 key of 32 octets");
}

TEST_F(KeySet, WantsRsaKeysOf2048Bits) {
  EXPECT_NE(objection_to_key(Issuer(Issuer::Kind::Rsa, 1024).key()), "");
  EXPECT_EQ(objection_to_key(Issuer(Issuer::Kind::Rsa, 2048).key()), "");
}

TEST_F(KeySet, UsesAKeyForWhatItIsMadeOnly) {
  const Issuer p256(Issuer::Kind::P256);
  EXPECT_EQ(objection_to_key(p256.key(R"("use":"sig","alg":"ES256","key_ops":["verify"],)")), "");
  EXPECT_EQ(objection_to_key(p256.key(R"("use":"enc",)")),
            "key 2 is not used: its \"use\" is not \"sig\"");
  EXPECT_EQ(objection_to_key(p256.key(R"("alg":"ES384",)")),
            "key 2 is not used: its \"alg\" is not ES256");
  EXPECT_EQ(objection_to_key(p256.key(R"("key_ops":["encrypt"],)")),
            "key 2 is not used: its \"key_ops\" do not list \"verify\"");
  EXPECT_EQ(objection_to_key(p256.key(R"("d":"AAAA",)")),
            "key 2 is not used: it is a private key; only its public half belongs here");
}

TEST_F(KeySet, TakesTheFirstOfTwoWithOneName) {
  const Issuer second(Issuer::Kind::Ed25519);
  EXPECT_EQ(objection_to_key(second.key(R"("kid":"good",)")),
            "key 2 (\"good\") is not used: an earlier key has its \"kid\" and algorithm");
  const Issuer p256(Issuer::Kind::P256);
  EXPECT_EQ(objection_to_key(p256.key(R"("kid":"good",)")), "");
}

TEST_F(KeySet, IsOfNoUseWithoutIssuerAudienceAndClaim) {
  const std::string content = fmt::format(R"({{"keys":[{}]}})", issuer().key());
  options.user_claim = "";
  EXPECT_NE(objection(content).find("auth.oauth.user_claim is empty"), std::string::npos);
  options.user_claim = "sub";
  options.audience = "";
  EXPECT_NE(objection(content).find("set both"), std::string::npos);
  options.audience = "pop";
  options.issuer = "";
  EXPECT_NE(objection(content).find("set both"), std::string::npos);
}

}  // namespace
}  // namespace restante::oauth
