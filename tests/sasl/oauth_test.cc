// SPDX-License-Identifier: Apache-2.0
#include "oauth.h"

#include "village.h"

#include "restante/base/base64.h"

#include <gtest/gtest.h>

namespace restante::sasl::testing {
namespace {

const Village village;

template <class Mechanism>
std::string judged(std::string_view response) {
  Mechanism exchange("example.com");
  const auto outcome = answer(exchange, response, village);
  if (is_garbled(outcome)) return "garbled";
  return is_refused(outcome) ? "refused" : who(outcome);
}

std::string bearer(std::string_view response) {
  return judged<OauthBearer>(response);
}
std::string xoauth2(std::string_view response) {
  return judged<Xoauth2>(response);
}

TEST(OauthBearer, TakesThePublishedExample) {  // RFC 7628, section 4.1
  const auto message = base64::decode(
      "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZG"
      "OWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(bearer(*message), "user@example.com : vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
}

TEST(OauthBearer, TakesEveryFormOfTheMessage) {
  EXPECT_EQ(bearer("n,,\1auth=Bearer t\1\1"), " : t");
  EXPECT_EQ(bearer("y,,\1auth=bearer   t\1\1"), " : t");
  EXPECT_EQ(bearer("n,a=user,\1auth=Bearer t\1\1"), "user@example.com : t");
  EXPECT_EQ(bearer("n,a=o=2Cx=3D,\1auth=Bearer t\1\1"), "o,x=@example.com : t");
  EXPECT_EQ(bearer("n,a=example.com\\user/sales,\1auth=Bearer t\1\1"), "sales@example.com : t");
  EXPECT_EQ(bearer("n,,\1host=h\1auth=Bearer t\1port=995\1mthd=\1\1"), " : t");
  const std::string long_token(60000, 'x');
  EXPECT_EQ(bearer("n,,\1auth=Bearer " + long_token + "\1\1"), " : " + long_token);
}

TEST(OauthBearer, AnEmptyAuthIsAnEmptyToken) {
  EXPECT_EQ(bearer("n,a=user,\1auth=\1\1"), "user@example.com : ");
}

TEST(OauthBearer, RefusesNamesThatCanBeNobodys) {
  EXPECT_EQ(bearer("n,a=../user,\1auth=Bearer t\1\1"), "refused");
}

TEST(OauthBearer, RejectsWhatIsNoMessage) {
  for (const auto response : {""sv,
                              "\1"sv,
                              "n"sv,
                              "n,"sv,
                              "n,,"sv,
                              "n,,\1"sv,
                              "n,,\1\1"sv,
                              "n,,auth=Bearer t\1\1"sv,
                              "x,,\1auth=Bearer t\1\1"sv,
                              "p=tls-exporter,,\1auth=Bearer t\1\1"sv,
                              "n,user,\1auth=Bearer t\1\1"sv,
                              "n,a=,\1auth=Bearer t\1\1"sv,
                              "n,a=o=2cx,\1auth=Bearer t\1\1"sv,
                              "n,a=u\xff,\1auth=Bearer t\1\1"sv,
                              "n,,\1auth=Bearer t\1"sv,
                              "n,,\1auth=Bearer t"sv,
                              "n,,\1auth=Bearer t\1\1\1"sv,
                              "n,,\1auth=Bearer t\1\1x"sv,
                              "n,,\1auth=Bearer \1\1"sv,
                              "n,,\1auth=Bearer\1\1"sv,
                              "n,,\1auth=Bearert\1\1"sv,
                              "n,,\1auth=Basic t\1\1"sv,
                              "n,,\1auth=Bearer t u\1\1"sv,
                              "n,,\1auth=Bearer =\1\1"sv,
                              "n,,\1auth=Bearer t=u\1\1"sv,
                              "n,,\1auth=Bearer t\0\1\1"sv,
                              "n,,\1host=h\1\1"sv,
                              "n,,\1host\1auth=Bearer t\1\1"sv,
                              "n,,\1=h\1auth=Bearer t\1\1"sv,
                              "n,,\1h0st=h\1auth=Bearer t\1\1"sv,
                              "n,,\1host=\xff\1auth=Bearer t\1\1"sv,
                              "n,,\1auth=Bearer t\1auth=Bearer u\1\1"sv}) {
    EXPECT_EQ(bearer(response), "garbled") << response;
  }
}

TEST(OauthBearer, SaysWhyAndThenRefusesWhateverComes) {
  OauthBearer exchange("");
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, village)), "");
  EXPECT_EQ(who(answer(exchange, "n,,\1auth=Bearer t\1\1", village)), " : t");
  ASSERT_TRUE(exchange.refusal().has_value());
  EXPECT_EQ(exchange.refusal()->octets, R"({"status":"invalid_token"})");
  EXPECT_TRUE(is_refused(answer(exchange, "\1", village)));
  EXPECT_TRUE(is_refused(answer(exchange, "n,,\1auth=Bearer t\1\1", village)));
}

TEST(Xoauth2, TakesUserAndToken) {
  EXPECT_EQ(xoauth2("user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3Rl\1\1"),
            "someuser@example.com : ya29.vF9dft4qmTc2Nvb3Rl");
  EXPECT_EQ(xoauth2("user=some\1auth=Bearer t\1\1"), "some@example.com : t");
}

TEST(Xoauth2, RejectsWhatIsNoMessage) {
  for (const auto response :
       {""sv, "user="sv, "user=u"sv, "user=u\1"sv, "user=u\1\1"sv, "user=\1auth=Bearer t\1\1"sv,
        "user=u\1auth=\1\1"sv, "user=u\1auth=Bearer t\1"sv, "user=u\1auth=Bearer t\1\1x"sv,
        "auth=Bearer t\1user=u\1\1"sv, "USER=u\1auth=Bearer t\1\1"sv,
        "user=u\xff\1auth=Bearer t\1\1"sv, "user=u\1auth=Basic t\1\1"sv,
        "user=u\0\1auth=Bearer t\1\1"sv}) {
    EXPECT_EQ(xoauth2(response), "garbled") << response;
  }
  EXPECT_EQ(xoauth2("user=../u\1auth=Bearer t\1\1"), "refused");
}

TEST(Xoauth2, SaysWhyAndThenRefusesWhateverComes) {
  Xoauth2 exchange("");
  EXPECT_EQ(who(answer(exchange, "user=u\1auth=Bearer t\1\1", village)), "u : t");
  ASSERT_TRUE(exchange.refusal().has_value());
  EXPECT_NE(exchange.refusal()->octets.find(R"("status":"401")"), std::string::npos);
  EXPECT_TRUE(is_refused(answer(exchange, "", village)));
}

}  // namespace
}  // namespace restante::sasl::testing
