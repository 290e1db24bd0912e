// SPDX-License-Identifier: Apache-2.0
//
// SCRAM and the channel: -PLUS, and the ways to be cheated out of it.
#include "scram_client.h"

#include <gtest/gtest.h>

namespace restante::sasl::testing {
namespace {

Village village() {
  Village made;
  made.passwords = {{"user", "pencil"}};
  return made;
}

const std::string bare = "n=user,r=abc";

std::string proved_with(const ScramTerms& terms, const std::string& header,
                        const std::string& binding) {
  Scram exchange(terms);
  return proved(exchange, header, bare, binding, village());
}

TEST(ScramBinding, BindsToEitherThingThatTheChannelHas) {
  const ScramTerms terms = bound_terms();
  const std::string exporter = "p=tls-exporter,,";
  EXPECT_EQ(proved_with(terms, exporter, exporter + terms.channel.exporter), "user");
  const std::string end_point = "p=tls-server-end-point,,";
  EXPECT_EQ(proved_with(terms, end_point, end_point + terms.channel.server_end_point), "user");
}

TEST(ScramBinding, RefusesAnotherChannelsBinding) {
  const ScramTerms terms = bound_terms();
  const std::string exporter = "p=tls-exporter,,";
  EXPECT_EQ(proved_with(terms, exporter, exporter), "(none)");
  EXPECT_EQ(proved_with(terms, exporter, exporter + "of another channel"), "(none)");
  EXPECT_EQ(proved_with(terms, exporter, exporter + terms.channel.exporter + "x"), "(none)");
  EXPECT_EQ(proved_with(terms, exporter, exporter + terms.channel.server_end_point), "(none)");
  EXPECT_EQ(proved_with(terms, exporter, "n,,"), "(none)");
}

TEST(ScramBinding, TheHeaderIsBoundToo) {
  EXPECT_EQ(proved_with(terms(), "n,,", "n,,"), "user");
  EXPECT_EQ(proved_with(terms(), "n,,", "y,,"), "(none)");
  EXPECT_EQ(proved_with(terms(), "n,,", "n,a=other,"), "(none)");
  EXPECT_EQ(proved_with(terms(), "n,a=other,", "n,a=other,"), "user as other");
  EXPECT_EQ(proved_with(terms(), "n,a=other,", "n,,"), "(none)");
}

TEST(ScramBinding, RefusesATypeThatTheChannelHasNot) {
  ScramTerms terms = bound_terms();
  terms.channel.exporter.clear();
  for (const char* type : {"tls-exporter", "tls-unique", "tls-unique-for-telnet", "x"}) {
    Scram exchange(terms);
    const auto outcome = answer(exchange, "p=" + std::string(type) + ",," + bare, village());
    EXPECT_TRUE(is_refused(outcome)) << type;
  }
}

TEST(ScramBinding, NoticesThatPlusWasTakenFromTheList) {
  ScramTerms downgraded = bound_terms();
  downgraded.form = ScramForm::Bare;
  Scram exchange(downgraded);
  EXPECT_EQ(refused(answer(exchange, "y,," + bare, village())), "user");
  EXPECT_EQ(proved_with(downgraded, "n,,", "n,,"), "user") << "a client that can't bind";
  EXPECT_EQ(proved_with(terms(), "y,,", "y,,"), "user") << "there was no -PLUS to take";
}

TEST(ScramBinding, TheFlagFitsTheMechanism) {
  Scram plus_without(bound_terms());
  EXPECT_TRUE(is_garbled(answer(plus_without, "n,," + bare, village())));
  Scram plus_untaken(bound_terms());
  EXPECT_TRUE(is_garbled(answer(plus_untaken, "y,," + bare, village())));
  Scram bare_with(terms());
  EXPECT_TRUE(is_garbled(answer(bare_with, "p=tls-exporter,," + bare, village())));
}

}  // namespace
}  // namespace restante::sasl::testing
