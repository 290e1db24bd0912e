// SPDX-License-Identifier: Apache-2.0
//
// What is offered where.
#include "restante/sasl/mechanisms.h"

#include "village.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace restante::sasl::testing {
namespace {

using auth::Channel;
using auth::Plaintext;
using Names = std::vector<std::string_view>;

const std::vector<std::string> all = {"SCRAM-SHA-256-PLUS",
                                      "SCRAM-SHA-256",
                                      "SCRAM-SHA-1-PLUS",
                                      "SCRAM-SHA-1",
                                      "CRAM-MD5",
                                      "PLAIN",
                                      "LOGIN",
                                      "EXTERNAL",
                                      "OAUTHBEARER",
                                      "XOAUTH2"};

Settings everything() {
  return {all, "pop.example.net", ""};
}

Channel plain(Plaintext plaintext) {
  Channel channel;
  channel.plaintext = plaintext;
  return channel;
}

Channel tls() {
  Channel channel;
  channel.kind = Channel::Kind::Tls;
  channel.exporter = "exported";
  channel.server_end_point = "end point";
  channel.certificate_user = "tim";
  return channel;
}

TEST(Mechanisms, OffersAllUnderTlsInTheOrderOfTheSettings) {
  EXPECT_EQ(Mechanisms(everything()).offered(tls()), Names(all.begin(), all.end()));
}

TEST(Mechanisms, SendsNoPasswordOrTokenInTheClear) {
  const Mechanisms mechanisms(everything());
  const Names safe = {"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"};
  EXPECT_EQ(mechanisms.offered(plain(Plaintext::NeedsTls)), safe);
  EXPECT_EQ(mechanisms.offered(plain(Plaintext::Never)), safe);
  const Names open = {"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN",
                      "LOGIN",         "OAUTHBEARER", "XOAUTH2"};
  EXPECT_EQ(mechanisms.offered(plain(Plaintext::Allowed)), open);
}

TEST(Mechanisms, NeverMeansUnderTlsToo) {
  Channel channel = tls();
  channel.plaintext = Plaintext::Never;
  const Names names = Mechanisms(everything()).offered(channel);
  EXPECT_EQ(std::ranges::find(names, "PLAIN"), names.end());
  EXPECT_EQ(std::ranges::find(names, "LOGIN"), names.end());
  EXPECT_NE(std::ranges::find(names, "OAUTHBEARER"), names.end()) << "a token is no password";
}

TEST(Mechanisms, OffersOnlyWhatTheSettingsName) {
  Settings settings = everything();
  settings.names = {"login", "SCRAM-SHA-1", "KERBEROS_V4"};
  EXPECT_EQ(Mechanisms(settings).offered(tls()), (Names{"LOGIN", "SCRAM-SHA-1"}));
}

TEST(Mechanisms, NeedDifferentMeans) {
  using auth::Means;
  for (const auto* name : {"PLAIN", "LOGIN", "EXTERNAL", "OAUTHBEARER", "XOAUTH2", "plain"}) {
    EXPECT_EQ(means_of(name), Means::AnyForm) << name;
  }
  EXPECT_EQ(means_of("CRAM-MD5"), Means::PlainSecret);
  EXPECT_EQ(means_of("SCRAM-SHA-1"), Means::ScramSha1Keys);
  EXPECT_EQ(means_of("SCRAM-SHA-1-PLUS"), Means::ScramSha1Keys);
  EXPECT_EQ(means_of("SCRAM-SHA-256"), Means::ScramSha256Keys);
  EXPECT_EQ(means_of("SCRAM-SHA-256-PLUS"), Means::ScramSha256Keys);
  EXPECT_EQ(means_of("KERBEROS_V4"), std::nullopt);
}

TEST(Mechanisms, OffersPlusOnlyWhereThereIsSomethingToBindTo) {
  Settings settings = everything();
  settings.names = {"SCRAM-SHA-256-PLUS", "EXTERNAL"};
  const Mechanisms mechanisms(settings);
  Channel channel = tls();
  channel.exporter.clear();
  channel.certificate_user.clear();
  EXPECT_EQ(mechanisms.offered(channel), (Names{"SCRAM-SHA-256-PLUS"}));
  channel.server_end_point.clear();
  EXPECT_EQ(mechanisms.offered(channel), Names{});
}

TEST(Mechanisms, BeginsWhatItOffersAndNothingElse) {
  const Mechanisms mechanisms(everything());
  for (const Channel& channel :
       {tls(), plain(Plaintext::NeedsTls), plain(Plaintext::Allowed), plain(Plaintext::Never)}) {
    const Names offered = mechanisms.offered(channel);
    for (const std::string& name : all) {
      const bool is_offered = std::ranges::find(offered, name) != offered.end();
      const auto exchange = mechanisms.begin(name, channel);
      EXPECT_EQ(exchange == nullptr ? "" : exchange->name(), is_offered ? name : "") << name;
    }
  }
  EXPECT_NE(mechanisms.begin("plain", tls()), nullptr);
  EXPECT_EQ(mechanisms.begin("", tls()), nullptr);
  EXPECT_EQ(mechanisms.begin("PLAIN ", tls()), nullptr);
  EXPECT_EQ(mechanisms.begin("KERBEROS_V4", tls()), nullptr);
}

TEST(Mechanisms, EachNameBeginsItsOwnMechanism) {
  const Mechanisms mechanisms(everything());
  const Village village;
  const auto after = [&](std::string_view name, std::optional<std::string_view> response) {
    return answer(*mechanisms.begin(name, tls()), response, village);
  };
  EXPECT_EQ(who(after("PLAIN", "\0tim\0p"sv)), "tim : p");
  EXPECT_EQ(challenge_of(after("LOGIN", std::nullopt)), "Username:");
  EXPECT_TRUE(challenge_of(after("CRAM-MD5", std::nullopt)).ends_with("@pop.example.net>"));
  EXPECT_EQ(who(after("EXTERNAL", "")), "tim");
  EXPECT_EQ(who(after("OAUTHBEARER", "n,,\1auth=Bearer t\1\1")), " : t");
  EXPECT_EQ(who(after("XOAUTH2", "user=u\1auth=Bearer t\1\1")), "u : t");
  EXPECT_TRUE(challenge_of(after("SCRAM-SHA-1", "n,,n=u,r=x")).starts_with("r=x"));
  EXPECT_TRUE(challenge_of(after("SCRAM-SHA-256", "n,,n=u,r=x")).starts_with("r=x"));
  EXPECT_TRUE(
      challenge_of(after("SCRAM-SHA-256-PLUS", "p=tls-exporter,,n=u,r=x")).starts_with("r=x"));
  EXPECT_TRUE(
      challenge_of(after("SCRAM-SHA-1-PLUS", "p=tls-exporter,,n=u,r=x")).starts_with("r=x"));
}

TEST(Mechanisms, ADowngradeIsSeenWhereverAPlusWasOffered) {
  const Mechanisms mechanisms(everything());
  const Village village;
  const auto after = [&](std::string_view name, const Channel& channel) {
    return answer(*mechanisms.begin(name, channel), "y,,n=u,r=x", village);
  };
  EXPECT_TRUE(is_refused(after("SCRAM-SHA-256", tls())));
  EXPECT_TRUE(is_refused(after("SCRAM-SHA-1", tls())));
  EXPECT_TRUE(challenge_of(after("SCRAM-SHA-256", plain(Plaintext::NeedsTls))).starts_with("r=x"));
}

}  // namespace
}  // namespace restante::sasl::testing
