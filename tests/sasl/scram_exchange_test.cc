// SPDX-License-Identifier: Apache-2.0
#include "scram_client.h"

#include <gtest/gtest.h>

#include <vector>

namespace restante::sasl::testing {
namespace {

Village village() {
  Village made;
  made.passwords = {{"user", "pencil"}, {"a,b=c", "pencil"}, {"user@example.org", "pencil"}};
  return made;
}

TEST(Scram, HoldsThePublishedConversationOfSha1) {  // RFC 5802, section 5
  Village users = village();
  users.salt = base64::decode("QSXCR+Q6sek8bf92").value();
  ScramTerms published = terms(auth::ScramHash::Sha1);
  published.nonce = "3rfcNHYJY1ZVvWVs7j";
  Scram exchange(published);
  EXPECT_EQ(challenge_of(answer(exchange, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", users)),
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
  EXPECT_EQ(challenge_of(answer(exchange,
                                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                                users)),
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
  EXPECT_EQ(who(answer(exchange, "", users)), "user");
  EXPECT_TRUE(is_refused(answer(exchange, "", users)));
}

TEST(Scram, HoldsThePublishedConversationOfSha256) {  // RFC 7677, section 3
  Village users = village();
  users.salt = base64::decode("W22ZaJ0SNY7soEsUEjb6gQ==").value();
  ScramTerms published = terms(auth::ScramHash::Sha256);
  published.nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  Scram exchange(published);
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, users)), "");
  EXPECT_EQ(challenge_of(answer(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO", users)),
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  EXPECT_EQ(challenge_of(answer(exchange,
                                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                                users)),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  EXPECT_EQ(who(answer(exchange, "", users)), "user");
}

TEST(Scram, DecodesNamesAndPassesOverExtensions) {
  Scram coded(terms());
  EXPECT_EQ(proved(coded, "n,,", "n=a=2Cb=3Dc,r=abc", "n,,", village()), "a,b=c");
  Scram extended(terms());
  EXPECT_EQ(proved(extended, "n,,", "n=user,r=abc,x=1,Y=2=3", "n,,", village()), "user");
}

TEST(Scram, MakesNamesCanonicalBeforeItAsks) {
  ScramTerms with_domain = terms();
  with_domain.default_domain = "example.org";
  Scram exchange(with_domain);
  const Village users = village();
  EXPECT_EQ(proved(exchange, "n,a=sales,", "n=user,r=abc", "n,a=sales,", users),
            "user@example.org as sales@example.org");
  EXPECT_EQ(users.asked, std::vector<std::string>{"user@example.org"});
  Scram exchange_form(terms());
  EXPECT_EQ(proved(exchange_form, "n,,", "n=example.org\\user/sales,r=abc", "n,,", users),
            "user@example.org as sales@example.org");
}

TEST(Scram, RefusesAWrongPasswordAndAnUnknownUserAlikeAndLast) {
  Scram wrong(terms());
  EXPECT_EQ(refused(run(wrong, "n,,", "n=user,r=abc", "n,,", village(), "Pencil")), "user");
  Scram unknown(terms());
  const Village users = village();
  const auto first = answer(unknown, "n,,n=nobody,r=abc", users);
  EXPECT_TRUE(challenge_of(first).starts_with("r=abc" + server_nonce + ",s="));
  const auto last = final_message("pencil", "n=nobody,r=abc", challenge_of(first), "n,,");
  EXPECT_EQ(refused(answer(unknown, last, users)), "nobody");
}

TEST(Scram, RefusesANameThatCanBeNobodysEvenWithARightProof) {
  Village users = village();
  users.passwords[""] = "pencil";
  Scram exchange(terms());
  EXPECT_TRUE(is_refused(run(exchange, "n,,", "n=../user,r=abc", "n,,", users)));
  Scram as_nobody(terms());
  EXPECT_TRUE(is_refused(run(as_nobody, "n,a=..,", "n=user,r=abc", "n,a=..,", users)));
}

TEST(Scram, RefusesAnotherNonce) {
  for (const std::string nonce :
       {"abc", "abc0123456789abcdefghijklm", "xbc0123456789abcdefghijklmn"}) {
    Scram exchange(terms());
    const Village users = village();
    std::string first = challenge_of(answer(exchange, "n,,n=user,r=abc", users));
    first.replace(2, first.find(",s=") - 2, nonce);
    const auto last = final_message("pencil", "n=user,r=abc", first, "n,,");
    EXPECT_TRUE(is_refused(answer(exchange, last, users))) << nonce;
  }
}

TEST(Scram, RefusesAProofOfAnotherLength) {
  for (const std::string proof : {"", "AA==", "AAAA"}) {
    Scram exchange(terms());
    const Village users = village();
    ASSERT_NE(challenge_of(answer(exchange, "n,,n=user,r=abc", users)), "(none)");
    const std::string last = "c=biws,r=abc" + server_nonce + ",p=" + proof;
    EXPECT_TRUE(is_refused(answer(exchange, last, users))) << proof;
  }
}

TEST(Scram, IsAskedAgainAfterWouldBlock) {
  Village users = village();
  users.needed = Patience::MayBlock;
  Scram exchange(terms());
  const auto first = exchange.respond("n,,n=user,r=abc", users, Enquiry().on_loop());
  ASSERT_FALSE(first.has_value());
  EXPECT_EQ(first.error().kind, ErrorKind::WouldBlock);
  const auto second = exchange.respond("n,,n=user,r=abc", users, Enquiry().on_thread());
  const auto last = final_message("pencil", "n=user,r=abc", challenge_of(second.value()), "n,,");
  EXPECT_TRUE(challenge_of(answer(exchange, last, users)).starts_with("v="));
  EXPECT_EQ(who(answer(exchange, "", users)), "user");
}

TEST(Scram, TheLastWordIsEmpty) {
  Scram exchange(terms());
  const auto outcome = run(exchange, "n,,", "n=user,r=abc", "n,,", village());
  ASSERT_TRUE(challenge_of(outcome).starts_with("v="));
  EXPECT_TRUE(is_garbled(answer(exchange, "x", village())));
  EXPECT_TRUE(is_refused(answer(exchange, "", village())));
}

TEST(Scram, RejectsWhatIsNoFirstMessage) {
  for (const auto response : {""sv,
                              "n"sv,
                              "n,"sv,
                              "n,,"sv,
                              ",,n=user,r=abc"sv,
                              "N,,n=user,r=abc"sv,
                              "n=user,r=abc"sv,
                              "n,x,n=user,r=abc"sv,
                              "n,a=,n=user,r=abc"sv,
                              "n,a==,n=user,r=abc"sv,
                              "p=,,n=user,r=abc"sv,
                              "p=a b,,n=user,r=abc"sv,
                              "n,,n=user"sv,
                              "n,,n=user,"sv,
                              "n,,n=user,r="sv,
                              "n,,n=,r=abc"sv,
                              "n,,r=abc,n=user"sv,
                              "n,,r=abc"sv,
                              "n,,n=us=er,r=abc"sv,
                              "n,,n=us=2cer,r=abc"sv,
                              "n,,n=user=,r=abc"sv,
                              "n,,n=user=2,r=abc"sv,
                              "n,,m=x,n=user,r=abc"sv,
                              "n,,n=us\0er,r=abc"sv,
                              "n,,n=us\xff,r=abc"sv,
                              "n,,n=us\x07,r=abc"sv,
                              "n,a=\xff,n=user,r=abc"sv,
                              "n,,n=user,r=a c"sv,
                              "n,,n=user,r=a\x7f"sv,
                              "n,,n=user,r=abc,x"sv,
                              "n,,n=user,r=abc,x="sv,
                              "n,,n=user,r=abc,1=x"sv,
                              "n,,n=user,r=abc,x=\0"sv,
                              "n,,n=user,r=abc,,"sv}) {
    Scram exchange(terms());
    EXPECT_TRUE(is_garbled(answer(exchange, response, village()))) << response;
    EXPECT_TRUE(is_refused(answer(exchange, "n,,n=user,r=abc", village()))) << response;
  }
  Scram exchange(terms());
  EXPECT_TRUE(is_garbled(answer(exchange, "n,,n=user,r=" + std::string(5000, 'a'), village())));
}

TEST(Scram, RejectsWhatIsNoFinalMessage) {
  const std::string nonce = "abc" + server_nonce;
  const std::vector<std::string> responses = {
      "",
      "c=biws",
      "c=biws,r=" + nonce,
      "c=biws,r=" + nonce + ",p",
      "c=biws,p=AAAA",
      "r=" + nonce + ",c=biws,p=AAAA",
      "c=biw,r=" + nonce + ",p=AAAA",
      "c=b*ws,r=" + nonce + ",p=AAAA",
      "c=biws,r=,p=AAAA",
      "c=biws,r=a c,p=AAAA",
      "c=biws,r=" + nonce + ",p=AAA",
      "c=biws,r=" + nonce + ",p=AAAA,x=y",
      "c=biws,r=" + nonce + ",x,p=AAAA",
      "c=biws,r=" + nonce + ",p=AAAA" + std::string(1, '\0'),
      "m=x,c=biws,r=" + nonce + ",p=AAAA",
      "c=biws,r=" + nonce + ",p=" + std::string(8000, 'A')};
  for (const std::string& response : responses) {
    Scram exchange(terms());
    const Village users = village();
    ASSERT_NE(challenge_of(answer(exchange, "n,,n=user,r=abc", users)), "(none)");
    EXPECT_TRUE(is_garbled(answer(exchange, response, users))) << response;
    EXPECT_TRUE(is_refused(answer(exchange, response, users))) << response;
  }
}

TEST(Scram, NoncesNeverTheSameTwice) {
  EXPECT_GE(new_scram_nonce().size(), 24U) << "18 octets in base64";
  EXPECT_NE(new_scram_nonce(), new_scram_nonce());
}

}  // namespace
}  // namespace restante::sasl::testing
