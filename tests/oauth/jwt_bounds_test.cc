// SPDX-License-Identifier: Apache-2.0
//
// What a signed token must be good for, and how long a header may be that nobody has signed yet.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "issuer.h"
#include "manual_clock.h"
#include "temporary_file.h"
#include "verify.h"

namespace restante::oauth {
namespace {

constexpr std::int64_t now = 1'800'000'000;

class Signed : public testing::Test {
 protected:
  Signed() {
    options.issuer = "https://id.example";
    options.audience = "pop";
    options.jwks = file.path();
  }

  std::string user(std::string_view more_header, std::string_view more_claims) const {
    const std::string header = fmt::format(R"({{{}"alg":"EdDSA"}})", more_header);
    return user_of(*verifier_of(options, clock),
                   issuer.sign(header, right_claims(now + 600, more_claims)));
  }

  const Issuer issuer{Issuer::Kind::Ed25519};
  const TemporaryFile file{fmt::format(R"({{"keys":[{}]}})", issuer.key())};
  ManualClock clock{now};
  Options options;
};

TEST_F(Signed, MayNeedAScope) {
  EXPECT_EQ(user("", ""), "ann@example");
  options.scope = "mail";
  EXPECT_EQ(user("", R"("scope":"openid mail",)"), "ann@example");
  EXPECT_EQ(user("", R"("scope":"openid",)"), "");
  EXPECT_EQ(user("", ""), "");
}

TEST_F(Signed, WithALongHeaderIsNotLookedAt) {
  const auto with_header_of = [&](std::size_t octets) {
    const std::string_view rest = R"({"x":"","alg":"EdDSA"})";
    return user(fmt::format(R"("x":"{}",)", std::string(octets - rest.size(), 'x')), "");
  };
  EXPECT_EQ(with_header_of(8190), "ann@example");
  EXPECT_EQ(with_header_of(8195), "");
}

}  // namespace
}  // namespace restante::oauth
