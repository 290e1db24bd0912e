// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "issuer.h"
#include "manual_clock.h"
#include "temporary_file.h"
#include "verify.h"

namespace restante::oauth {
namespace {

constexpr std::int64_t now = 1'800'000'000;
constexpr std::string_view rsa_header = R"({"alg":"RS256","kid":"rsa","typ":"JWT"})";
constexpr std::string_view p256_header = R"({"alg":"ES256","kid":"p256"})";
constexpr std::string_view ed25519_header = R"({"alg":"EdDSA","kid":"ed25519"})";

const Issuer& rsa() {
  static const Issuer issuer(Issuer::Kind::Rsa);
  return issuer;
}

const Issuer& p256() {
  static const Issuer issuer(Issuer::Kind::P256);
  return issuer;
}

const Issuer& ed25519() {
  static const Issuer issuer(Issuer::Kind::Ed25519);
  return issuer;
}

std::string claims(std::string_view more = "") {
  return right_claims(now + 600, more);
}

class Jwt : public testing::Test {
 protected:
  Jwt() {
    options.issuer = "https://id.example";
    options.audience = "pop";
    options.jwks = file.path();
    options.leeway = std::chrono::seconds(0);
    options.cache_tokens = 0;
  }

  std::string user(std::string_view token) const {
    return user_of(*verifier_of(options, clock), token);
  }

  // Of a token with these claims, rightly signed.
  std::string claimed_user(std::string_view payload) const {
    return user(ed25519().sign(ed25519_header, payload));
  }

  // Of a token with this header, signed by the only key for EdDSA.
  std::string user_by_header(std::string_view header) const {
    return user(ed25519().sign(header, claims()));
  }

  const TemporaryFile file{fmt::format(R"({{"keys":[{},{},{}]}})", rsa().key(R"("kid":"rsa",)"),
                                       p256().key(R"("kid":"p256","use":"sig",)"),
                                       ed25519().key(R"("kid":"ed25519","alg":"EdDSA",)"))};
  ManualClock clock{now};
  Options options;
};

TEST_F(Jwt, NamesTheUser) {
  EXPECT_EQ(user(rsa().sign(rsa_header, claims())), "ann@example");
  EXPECT_EQ(user(p256().sign(p256_header, claims())), "ann@example");
  EXPECT_EQ(user(ed25519().sign(ed25519_header, claims())), "ann@example");
}

TEST_F(Jwt, IsVerifiedWithoutWaiting) {
  const auto verifier = verifier_of(options, clock);
  const auto user =
      verifier->user_of(ed25519().sign(ed25519_header, claims()), Enquiry().on_loop());
  ASSERT_TRUE(user);
  EXPECT_EQ(*user, "ann@example");
}

// Every octet of a token changed to some others, the neighbours of its bits among them.
void expect_exact(const auth::TokenVerifier& verifier, const std::string& token) {
  ASSERT_EQ(user_of(verifier, token), "ann@example");
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char other : std::string_view("AQBCgw_-.=+/ \0", 14)) {
      std::string changed = token;
      changed[i] = other;
      if (changed == token) continue;
      ASSERT_EQ(user_of(verifier, changed), "") << "octet " << i << " is " << other;
    }
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = token;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      ASSERT_EQ(user_of(verifier, changed), "") << "octet " << i << ", bit " << bit;
    }
    ASSERT_EQ(user_of(verifier, token.substr(0, i)), "") << "cut off at octet " << i;
  }
}

TEST_F(Jwt, WithAnyOctetChangedIsRefused) {
  options.cache_tokens = 10;
  const auto verifier = verifier_of(options, clock);
  expect_exact(*verifier, rsa().sign(rsa_header, claims()));
  expect_exact(*verifier, p256().sign(p256_header, claims()));
  expect_exact(*verifier, ed25519().sign(ed25519_header, claims()));
}

TEST_F(Jwt, WithoutASignatureIsRefused) {
  const std::string payload = base64url(claims());
  for (const std::string_view algorithm : {"none", "None", "NONE", "nOnE", ""}) {
    const auto header = base64url(fmt::format(R"({{"alg":"{}","kid":"rsa"}})", algorithm));
    EXPECT_EQ(user(header + "." + payload + "."), "") << algorithm;
    EXPECT_EQ(user(header + "." + payload), "") << algorithm;
  }
  EXPECT_EQ(user(base64url(rsa_header) + "." + payload + "."), "");
}

TEST_F(Jwt, AuthenticatedWithThePublicKeyIsRefused) {
  const std::string jwk = rsa().key(R"("kid":"rsa",)");
  for (const std::string& secret : {rsa().pem(), jwk, std::string()}) {
    EXPECT_EQ(user(authenticate(R"({"alg":"HS256","kid":"rsa"})", claims(), secret)), "");
    EXPECT_EQ(user(authenticate(rsa_header, claims(), secret)), "");
  }
}

TEST_F(Jwt, OfAnotherAlgorithmThanItsKeysIsRefused) {
  EXPECT_EQ(user(rsa().sign(R"({"alg":"ES256","kid":"rsa"})", claims())), "");
  EXPECT_EQ(user(p256().sign(R"({"alg":"EdDSA","kid":"p256"})", claims())), "");
  for (const std::string_view algorithm : {"none", "HS256", "RS512", "PS256", "rs256"}) {
    const auto header = fmt::format(R"({{"alg":"{}","kid":"rsa"}})", algorithm);
    EXPECT_EQ(user(rsa().sign(header, claims())), "") << algorithm;
  }
  EXPECT_EQ(user(rsa().sign(R"({"alg":["RS256"],"kid":"rsa"})", claims())), "");
  EXPECT_EQ(user(rsa().sign(R"({"kid":"rsa"})", claims())), "");
}

TEST_F(Jwt, OfAnUnknownKeyIsRefused) {
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","kid":"other"})"), "");
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","kid":""})"), "");
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","kid":7})"), "");
  const Issuer stranger(Issuer::Kind::Ed25519);
  EXPECT_EQ(user(stranger.sign(ed25519_header, claims())), "");
}

TEST_F(Jwt, BringsNoKeyAlong) {
  const Issuer stranger(Issuer::Kind::Ed25519);
  const auto header =
      fmt::format(R"({{"alg":"EdDSA","jwk":{},"jku":"https://evil.example/"}})", stranger.key());
  EXPECT_EQ(user(stranger.sign(header, claims())), "");
}

TEST_F(Jwt, WithoutAKeyIdNeedsTheOnlyKeyOfItsAlgorithm) {
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA"})"), "ann@example");
  const Issuer second(Issuer::Kind::Ed25519);
  const TemporaryFile two(fmt::format(R"({{"keys":[{},{}]}})", ed25519().key(), second.key()));
  options.jwks = two.path();
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA"})"), "");
}

TEST_F(Jwt, ThatAsksForWhatWeDoNotKnowIsRefused) {
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","crit":["b64"],"b64":true})"), "");
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","crit":[]})"), "");
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","crit":null})"), "");
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","color":"blue"})"), "ann@example");
}

TEST_F(Jwt, HasATypeThatIsMadeForLoggingIn) {
  for (const std::string_view type : {"JWT", "jwt", "at+jwt", "application/at+JWT"}) {
    EXPECT_EQ(user_by_header(fmt::format(R"({{"alg":"EdDSA","typ":"{}"}})", type)), "ann@example");
  }
  for (const std::string_view type :
       {"", "JOSE", "logout+jwt", "dpop+jwt", "application/", "JWT "}) {
    EXPECT_EQ(user_by_header(fmt::format(R"({{"alg":"EdDSA","typ":"{}"}})", type)), "") << type;
  }
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","typ":null})"), "");
}

TEST_F(Jwt, ThatSaysAThingTwiceIsRefused) {
  EXPECT_EQ(user_by_header(R"({"alg":"EdDSA","alg":"EdDSA"})"), "");
  EXPECT_EQ(claimed_user(claims(R"("email":"bob@example",)")), "");
  EXPECT_EQ(claimed_user(claims(R"("more":[{"a":1,"a":2}],)")), "");
  EXPECT_EQ(claimed_user(claims(R"("more":[{"a":1},{"a":2}],)")), "ann@example");
}

TEST_F(Jwt, IsExactlyOneObjectOfJson) {
  EXPECT_EQ(claimed_user(claims() + "{}"), "");
  EXPECT_EQ(claimed_user(claims() + std::string("\0{}", 3)), "");
  EXPECT_EQ(claimed_user("[" + claims() + "]"), "");
  EXPECT_EQ(claimed_user("null"), "");
  EXPECT_EQ(claimed_user(""), "");
  EXPECT_EQ(claimed_user(claims("\"more\":\"\xff\",")), "");
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(claimed_user(claims("\"more\":" + deep + ",")), "");
  EXPECT_EQ(user_by_header("[]"), "");
}

TEST_F(Jwt, HasThreePartsAndNoPadding) {
  const std::string token = ed25519().sign(ed25519_header, claims());
  for (const std::string& other : {token + ".", "." + token, token + ".e30", token + "=",
                                   token + " ", " " + token, token + "\n", std::string("..")}) {
    EXPECT_EQ(user(other), "") << other;
  }
}

TEST_F(Jwt, IsFromTheIssuer) {
  for (const std::string_view issuer : {R"("https://id.example/")", R"("https://ID.example")",
                                        R"("")", "null", R"(["https://id.example"])"}) {
    EXPECT_EQ(claimed_user(fmt::format(R"({{"iss":{},"aud":"pop","exp":{},"email":"ann@example"}})",
                                       issuer, now + 1)),
              "")
        << issuer;
  }
  EXPECT_EQ(claimed_user(fmt::format(R"({{"aud":"pop","exp":{},"email":"ann@example"}})", now + 1)),
            "");
}

TEST_F(Jwt, IsForTheAudience) {
  const auto user_by_audience = [&](std::string_view audience) {
    return claimed_user(fmt::format(
        R"({{"iss":"https://id.example",{}"exp":{},"email":"ann@example"}})", audience, now + 1));
  };
  EXPECT_EQ(user_by_audience(R"("aud":"pop",)"), "ann@example");
  EXPECT_EQ(user_by_audience(R"("aud":["imap","pop"],)"), "ann@example");
  for (const std::string_view audience :
       {R"("aud":"imap",)", R"("aud":["imap"],)", R"("aud":[],)", R"("aud":[["pop"]],)",
        R"("aud":{"pop":"pop"},)", R"("aud":"",)", R"("aud":null,)", ""}) {
    EXPECT_EQ(user_by_audience(audience), "") << audience;
  }
}

TEST_F(Jwt, HasAnEndAndHasNotReachedIt) {
  const auto user_by_end = [&](std::string_view end) {
    return claimed_user(
        fmt::format(R"({{"iss":"https://id.example","aud":"pop",{}"email":"ann@example"}})", end));
  };
  EXPECT_EQ(user_by_end(fmt::format(R"("exp":{},)", now + 1)), "ann@example");
  EXPECT_EQ(user_by_end(fmt::format(R"("exp":{}.5,)", now)), "ann@example");
  EXPECT_EQ(user_by_end(R"("exp":1e300,)"), "ann@example");
  EXPECT_EQ(user_by_end(R"("exp":18446744073709551615,)"), "ann@example");
  EXPECT_EQ(user_by_end(fmt::format(R"("exp":{},)", now)), "");
  EXPECT_EQ(user_by_end(fmt::format(R"("exp":"{}",)", now + 1)), "");
  EXPECT_EQ(user_by_end(R"("exp":-1e300,)"), "");
  EXPECT_EQ(user_by_end(R"("exp":1e999,)"), "");
  EXPECT_EQ(user_by_end(R"("exp":null,)"), "");
  EXPECT_EQ(user_by_end(""), "");
}

TEST_F(Jwt, IsRefusedBeforeItBegins) {
  EXPECT_EQ(claimed_user(claims(fmt::format(R"("nbf":{},)", now))), "ann@example");
  EXPECT_EQ(claimed_user(claims(fmt::format(R"("nbf":{},)", now + 1))), "");
  EXPECT_EQ(claimed_user(claims(R"("nbf":"0",)")), "");
}

TEST_F(Jwt, MayBeOffByTheLeeway) {
  options.leeway = std::chrono::seconds(30);
  const std::string token =
      ed25519().sign(ed25519_header, claims(fmt::format(R"("nbf":{},)", now + 30)));
  EXPECT_EQ(user(token), "ann@example");
  clock.set(now - 1);
  EXPECT_EQ(user(token), "");
  clock.set(now + 629);
  EXPECT_EQ(user(token), "ann@example");
  clock.set(now + 630);
  EXPECT_EQ(user(token), "");
}

TEST_F(Jwt, NamesNobodyWithoutTheUserClaim) {
  options.user_claim = "preferred_username";
  EXPECT_EQ(claimed_user(claims()), "");
  EXPECT_EQ(claimed_user(claims(R"("preferred_username":"ann",)")), "ann");
  EXPECT_EQ(claimed_user(claims(R"("preferred_username":"",)")), "");
  EXPECT_EQ(claimed_user(claims(R"("preferred_username":["ann"],)")), "");
  EXPECT_EQ(claimed_user(claims(R"("preferred_username":7,)")), "");
  const auto long_name = [&](std::size_t size) {
    return claims(fmt::format(R"("preferred_username":"{}",)", std::string(size, 'a')));
  };
  EXPECT_EQ(claimed_user(long_name(255)), std::string(255, 'a'));
  EXPECT_EQ(claimed_user(long_name(256)), "");
}

TEST_F(Jwt, NamesNobodyByAnUnverifiedAddress) {
  EXPECT_EQ(claimed_user(claims(R"("email_verified":true,)")), "ann@example");
  EXPECT_EQ(claimed_user(claims(R"("email_verified":"true",)")), "ann@example");
  EXPECT_EQ(claimed_user(claims(R"("email_verified":false,)")), "");
  EXPECT_EQ(claimed_user(claims(R"("email_verified":"false",)")), "");
}

TEST_F(Jwt, MayBeLongButNotTooLong) {
  const auto token_of = [](std::size_t size) {
    return rsa().sign(rsa_header,
                      claims(fmt::format(R"("more":"{}",)", std::string(size * 3 / 4, 'a'))));
  };
  EXPECT_EQ(user(token_of(40'000)), "ann@example");
  EXPECT_EQ(user(token_of(60'000)), "");
  EXPECT_EQ(user(std::string(60'000, 'a')), "");
  EXPECT_EQ(user(std::string(60'000, '.')), "");
  EXPECT_EQ(user(std::string(10'000'000, 'a')), "");
}

TEST_F(Jwt, IsForgottenAtItsEnd) {
  options.cache_tokens = 10;
  options.cache_ttl = std::chrono::hours(1);
  const auto verifier = verifier_of(options, clock);
  const std::string token = ed25519().sign(ed25519_header, claims());
  EXPECT_EQ(user_of(*verifier, token), "ann@example");
  clock.set(now + 599);
  EXPECT_EQ(user_of(*verifier, token), "ann@example");
  clock.set(now + 600);
  EXPECT_EQ(user_of(*verifier, token), "");
}

TEST_F(Jwt, MayBeAskedForByManyAtOnce) {
  options.cache_tokens = 3;
  const auto verifier = verifier_of(options, clock);
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) {
    tokens.push_back(p256().sign(p256_header, claims(fmt::format(R"("jti":"{}",)", i))));
  }
  std::vector<std::string> wrong(4);
  std::vector<std::thread> threads;
  for (std::string& seen : wrong) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        for (const std::string& token : tokens) {
          const std::string user = user_of(*verifier, token);
          if (user != "ann@example") seen = "\"" + user + "\"";
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<std::string>(4));
}

}  // namespace
}  // namespace restante::oauth
