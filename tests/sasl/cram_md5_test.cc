// SPDX-License-Identifier: Apache-2.0
#include "cram_md5.h"

#include "restante/base/digest.h"
#include "village.h"

#include <gtest/gtest.h>

#include <vector>

namespace restante::sasl::testing {
namespace {

// RFC 2195, section 2.
const std::string published_challenge = "<1896.697170952@postoffice.reston.mci.net>";
const std::string published_digest = "b913a602c7eda7a495b4e6e7334d3890";

Village reston() {
  Village village;
  village.passwords = {{"tim", "tanstaaftanstaaf"}};
  return village;
}

CramMd5 asked(const Village& village) {
  CramMd5 exchange(published_challenge, "");
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, village)), published_challenge);
  return exchange;
}

TEST(CramMd5, TakesThePublishedAnswer) {
  const Village village = reston();
  CramMd5 exchange = asked(village);
  EXPECT_EQ(who(answer(exchange, "tim " + published_digest, village)), "tim");
}

TEST(CramMd5, TakesAPasswordInItsPreparedFormAndAsItIsStored) {
  const std::string stored = "na\x69\xcc\x88ve";  // i, and a diaeresis that goes with it
  const std::string prepared = "na\xc3\xafve";    // one letter
  Village village;
  village.passwords = {{"tim", stored}};
  for (const std::string& typed : {stored, prepared}) {
    CramMd5 exchange = asked(village);
    const std::string octets = digest::hmac(digest::Algorithm::Md5Hash, typed, published_challenge);
    const std::string digits =
        digest::hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
    EXPECT_EQ(who(answer(exchange, "tim " + digits, village)), "tim");
  }
}

TEST(CramMd5, RefusesAnotherDigestAndAnUnknownUserAlike) {
  const Village village = reston();
  CramMd5 wrong = asked(village);
  EXPECT_EQ(refused(answer(wrong, "tim " + std::string(32, '0'), village)), "tim");
  CramMd5 unknown = asked(village);
  EXPECT_EQ(refused(answer(unknown, "tom " + published_digest, village)), "tom");
}

TEST(CramMd5, RefusesANameThatCanBeNobodysEvenWithARightDigest) {
  Village village = reston();
  village.passwords[""] = "tanstaaftanstaaf";
  CramMd5 exchange = asked(village);
  EXPECT_TRUE(is_refused(answer(exchange, "../tim " + published_digest, village)));
  EXPECT_EQ(village.asked, std::vector<std::string>{""});
}

TEST(CramMd5, IsAskedAgainAfterWouldBlock) {
  Village village = reston();
  village.needed = Patience::MayBlock;
  CramMd5 exchange = asked(village);
  const std::string response = "tim " + published_digest;
  const auto first = exchange.respond(response, village, Enquiry().on_loop());
  ASSERT_FALSE(first.has_value());
  EXPECT_EQ(first.error().kind, ErrorKind::WouldBlock);
  EXPECT_EQ(who(exchange.respond(response, village, Enquiry().on_thread()).value()), "tim");
}

TEST(CramMd5, TellsWhenTheSourceCannotBeAsked) {
  Village village = reston();
  village.trouble = ErrorKind::TryAgain;
  CramMd5 exchange = asked(village);
  const auto outcome = exchange.respond("tim " + published_digest, village, Enquiry().on_thread());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::TryAgain);
}

TEST(CramMd5, TakesNoInitialResponse) {
  const Village village = reston();
  CramMd5 exchange(published_challenge, "");
  EXPECT_TRUE(is_garbled(answer(exchange, "tim " + published_digest, village)));
  EXPECT_TRUE(is_refused(answer(exchange, "tim " + published_digest, village)));
}

TEST(CramMd5, JudgesOneAnswerOnly) {
  const Village village = reston();
  CramMd5 exchange = asked(village);
  EXPECT_TRUE(is_refused(answer(exchange, "tim " + std::string(32, '0'), village)));
  EXPECT_TRUE(is_refused(answer(exchange, "tim " + published_digest, village)));
}

TEST(CramMd5, RejectsWhatIsNoNameAndDigest) {
  const Village village = reston();
  const std::vector<std::string> responses = {
      "",
      "tim",
      "tim ",
      published_digest,
      " " + published_digest,
      "tim " + published_digest + " ",
      "tim " + published_digest + "0",
      "tim " + published_digest.substr(1),
      "tim " + std::string(32, 'g'),
      "tim B913A602C7EDA7A495B4E6E7334D3890",
      "t\xffm " + published_digest,
      "t\0m "s + published_digest,
  };
  for (const std::string& response : responses) {
    CramMd5 exchange = asked(village);
    EXPECT_TRUE(is_garbled(answer(exchange, response, village))) << response;
  }
}

TEST(CramMd5, ChallengesNeverTheSameTwice) {
  const std::string one = new_cram_challenge("pop.example.net");
  EXPECT_TRUE(one.starts_with('<'));
  EXPECT_TRUE(one.ends_with("@pop.example.net>"));
  EXPECT_NE(one, new_cram_challenge("pop.example.net"));
}

}  // namespace
}  // namespace restante::sasl::testing
