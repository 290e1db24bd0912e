// SPDX-License-Identifier: Apache-2.0
//
// PLAIN, LOGIN and EXTERNAL: who is meant, and with which password.
#include "external.h"
#include "login.h"
#include "plain.h"
#include "village.h"

#include <gtest/gtest.h>

namespace restante::sasl::testing {
namespace {

const Village village;

std::string plain(std::string_view response, const std::string& default_domain = "") {
  Plain exchange(default_domain);
  const auto outcome = answer(exchange, response, village);
  return is_garbled(outcome) ? "garbled" : who(outcome);
}

TEST(Plain, TakesThePublishedExamples) {  // RFC 4616, section 4
  EXPECT_EQ(plain("\0tim\0tanstaaftanstaaf"sv), "tim : tanstaaftanstaaf");
  EXPECT_EQ(plain("Ursel\0Kurt\0xipj3plmq"sv), "Kurt as Ursel : xipj3plmq");
}

TEST(Plain, AsksForTheResponseThatDidNotCome) {
  Plain exchange("");
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, village)), "");
  EXPECT_EQ(who(answer(exchange, "\0tim\0secret"sv, village)), "tim : secret");
  EXPECT_TRUE(is_refused(answer(exchange, "\0tim\0secret"sv, village)));
}

TEST(Plain, MakesNamesCanonical) {
  EXPECT_EQ(plain("\0tim\0p"sv, "example.org"), "tim@example.org : p");
  EXPECT_EQ(plain("\0example.org\\tim/sales\0p"sv), "tim@example.org as sales@example.org : p");
  EXPECT_EQ(plain("\0example.org\\tim\0p"sv), "tim@example.org : p");
  EXPECT_EQ(plain("\0I\xc2\xadX\0p"sv), "IX : p");
}

TEST(Plain, AuthorizationAsOneselfIsNone) {
  EXPECT_EQ(plain("tim\0tim\0p"sv), "tim : p");
  EXPECT_EQ(plain("tim\0tim@example.org\0p"sv, "example.org"), "tim@example.org : p");
  EXPECT_EQ(plain("example.org\\tim\0example.org\\tim/sales\0p"sv), "tim@example.org : p");
}

TEST(Plain, ANameThatCanBeNobodysIsAskedForAllTheSame) {
  EXPECT_EQ(plain("\0../tim\0p"sv), " : p");
  EXPECT_EQ(plain("../root\0tim\0p"sv), " : p");
  EXPECT_EQ(plain("\0" + std::string(300, 'a') + "\0p"s), "garbled") << "a C string ends there";
  EXPECT_EQ(plain("\0"s + std::string(300, 'a') + "\0p"s), " : p");
}

// Both forms may be right, which only who verifies it can tell.
TEST(Plain, LeavesPasswordsAsTheyWereTyped) {
  EXPECT_EQ(plain("\0tim\0e\xcc\x81"sv), "tim : e\xcc\x81");
  EXPECT_EQ(plain("\0tim\0gr\xfc\xdf"sv), "tim : gr\xfc\xdf");
  EXPECT_EQ(plain("\0tim\0 two  words "sv), "tim :  two  words ");
}

TEST(Plain, RejectsWhatIsNoPlainMessage) {
  for (const auto response :
       {""sv, "tim"sv, "\0"sv, "\0tim"sv, "\0\0"sv, "\0\0p"sv, "\0tim\0"sv, "\0tim\0p\0"sv,
        "\0tim\0p\0q"sv, "\0t\xffm\0p"sv, "r\xff\0tim\0p"sv, "\0t\x07m\0p"sv}) {
    EXPECT_EQ(plain(response), "garbled") << response;
  }
}

TEST(Login, AsksForNameAndPassword) {
  Login exchange("example.org");
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, village)), "Username:");
  EXPECT_EQ(challenge_of(answer(exchange, "tim", village)), "Password:");
  EXPECT_EQ(who(answer(exchange, "a b", village)), "tim@example.org : a b");
  EXPECT_TRUE(is_refused(answer(exchange, "a b", village)));
}

TEST(Login, TakesTheNameAsInitialResponse) {
  Login exchange("");
  EXPECT_EQ(challenge_of(answer(exchange, "example.org\\tim/sales", village)), "Password:");
  EXPECT_EQ(who(answer(exchange, "gr\xfc\xdf", village)),
            "tim@example.org as sales@example.org : gr\xfc\xdf");
}

TEST(Login, ANameThatCanBeNobodysIsAskedForAllTheSame) {
  Login exchange("");
  EXPECT_EQ(challenge_of(answer(exchange, "..", village)), "Password:");
  EXPECT_EQ(who(answer(exchange, "p", village)), " : p");
}

TEST(Login, RejectsWhatIsNoNameOrPassword) {
  for (const auto name : {""sv, "t\xffm"sv, "t\0m"sv}) {
    Login exchange("");
    EXPECT_TRUE(is_garbled(answer(exchange, name, village))) << name;
    EXPECT_TRUE(is_refused(answer(exchange, "p", village)));
  }
  for (const auto password : {""sv, "p\0"sv, "\0"sv}) {
    Login exchange("");
    EXPECT_EQ(challenge_of(answer(exchange, "tim", village)), "Password:");
    EXPECT_TRUE(is_garbled(answer(exchange, password, village))) << password;
  }
}

std::string external(std::string_view response, const std::string& certificate_user = "tim") {
  External exchange(certificate_user, "example.org");
  const auto outcome = answer(exchange, response, village);
  if (is_garbled(outcome)) return "garbled";
  return is_refused(outcome) ? "refused" : who(outcome);
}

TEST(External, IsWhomTheCertificateNames) {
  EXPECT_EQ(external(""), "tim@example.org");
  EXPECT_EQ(external("tim"), "tim@example.org");
  EXPECT_EQ(external("sales"), "tim@example.org as sales@example.org");
  EXPECT_EQ(external("sales@example.com"), "tim@example.org as sales@example.com");
}

TEST(External, AsksForTheResponseThatDidNotCome) {
  External exchange("tim", "");
  EXPECT_EQ(challenge_of(answer(exchange, std::nullopt, village)), "");
  EXPECT_EQ(who(answer(exchange, "", village)), "tim");
}

TEST(External, TakesNoNameThatIsNone) {
  EXPECT_EQ(external("s\xff"), "garbled");
  EXPECT_EQ(external("s\0"sv), "garbled");
  EXPECT_EQ(external("../sales"), "refused");
  EXPECT_EQ(external("", "../tim"), "refused");
}

}  // namespace
}  // namespace restante::sasl::testing
