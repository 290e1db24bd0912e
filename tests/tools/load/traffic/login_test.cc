// SPDX-License-Identifier: Apache-2.0
#include "traffic/login.h"

#include <gtest/gtest.h>

#include <string>

#include "restante/base/base64.h"

namespace restante::load {
namespace {

using Verdict = Login::Verdict;

// A login by this way, and what it sends.
struct Attempt {
  explicit Attempt(std::string login_way, User login_user = {"tim", "tanstaaf"})
      : way(std::move(login_way)), user(std::move(login_user)), login(way) {}

  std::string begin(std::string_view greeting = "+OK", std::string_view exporter = "") {
    std::string out;
    verdict = login.begin(user, greeting, exporter, false, out);
    return out;
  }
  std::string answer(std::string_view line) {
    std::string out;
    verdict = login.answer(line, out);
    return out;
  }

  const std::string way;
  User user;
  Login login;
  Verdict verdict = Verdict::GoOn;
};

TEST(Login, SendsUserThenPass) {
  Attempt attempt("USER");
  EXPECT_EQ(attempt.begin(), "USER tim\r\n");
  EXPECT_EQ(attempt.answer("+OK"), "PASS tanstaaf\r\n");
  EXPECT_EQ(attempt.answer("+OK"), "");
  EXPECT_EQ(attempt.verdict, Verdict::In);
}

TEST(Login, IsRefused) {
  Attempt attempt("USER");
  attempt.begin();
  EXPECT_EQ(attempt.answer("-ERR no"), "");
  EXPECT_EQ(attempt.verdict, Verdict::Refused);
}

// The example of RFC 1939, section 7, with its user's name.
TEST(Login, ProvesItselfByApop) {
  Attempt attempt("APOP", {"mrose", "tanstaaf"});
  EXPECT_EQ(attempt.begin("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>"),
            "APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n");
  attempt.answer("+OK");
  EXPECT_EQ(attempt.verdict, Verdict::In);
}

TEST(Login, NeedsATimestampForApop) {
  Attempt attempt("APOP");
  EXPECT_EQ(attempt.begin("+OK no > here <"), "");
  EXPECT_EQ(attempt.verdict, Verdict::Broken);
  EXPECT_EQ(attempt.login.problem(), "no timestamp for APOP in the greeting");
}

TEST(Login, SendsPlainWithItsCommand) {
  Attempt attempt("PLAIN");
  using namespace std::string_literals;
  EXPECT_EQ(attempt.begin(), "AUTH PLAIN " + base64::encode("\0tim\0tanstaaf"s) + "\r\n");
}

TEST(Login, WaitsWithAResponseThatDoesNotFitItsCommand) {
  const std::string name(200, 'x');
  Attempt attempt("SCRAM-SHA-256", {name, "tanstaaf"});
  EXPECT_EQ(attempt.begin(), "AUTH SCRAM-SHA-256\r\n");
  const std::string response = attempt.answer("+ ");
  ASSERT_EQ(attempt.verdict, Verdict::GoOn) << attempt.login.problem();
  const auto message = base64::decode(response.substr(0, response.size() - 2));
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(message->starts_with("n,,n=" + name + ",r=")) << *message;
}

TEST(Login, AnswersTheChallengesOfLogin) {
  Attempt attempt("LOGIN");
  EXPECT_EQ(attempt.begin(), "AUTH LOGIN\r\n");
  EXPECT_EQ(attempt.answer("+ VXNlcm5hbWU6"), base64::encode("tim") + "\r\n");
  EXPECT_EQ(attempt.answer("+ UGFzc3dvcmQ6"), base64::encode("tanstaaf") + "\r\n");
}

// The example of RFC 2195, section 2.
TEST(Login, ProvesItselfByCramMd5) {
  Attempt attempt("CRAM-MD5", {"tim", "tanstaaftanstaaf"});
  EXPECT_EQ(attempt.begin(), "AUTH CRAM-MD5\r\n");
  EXPECT_EQ(attempt.answer("+ " + base64::encode("<1896.697170952@postoffice.reston.mci.net>")),
            base64::encode("tim b913a602c7eda7a495b4e6e7334d3890") + "\r\n");
}

TEST(Login, KeepsTheKeyOfScramForTheNextTime) {
  Attempt attempt("SCRAM-SHA-256");
  const std::string first = attempt.begin();
  const std::string prefix = "AUTH SCRAM-SHA-256 ";
  ASSERT_TRUE(first.starts_with(prefix));
  const auto message =
      base64::decode(first.substr(prefix.size(), first.size() - prefix.size() - 2));
  ASSERT_TRUE(message.has_value());
  const std::string nonce = message->substr(message->find("r=") + 2);
  attempt.answer("+ " + base64::encode("r=" + nonce + "server,s=c2FsdA==,i=4096"));
  EXPECT_EQ(attempt.verdict, Verdict::GoOn);
  EXPECT_EQ(attempt.user.scram_salt, "c2FsdA==");
  EXPECT_EQ(attempt.user.scram_iterations, "4096");
  EXPECT_EQ(attempt.user.scram_key.size(), 64U);
}

TEST(Login, SeesThroughAScramServerThatDoesNotKnowThePassword) {
  Attempt attempt("SCRAM-SHA-256");
  attempt.begin();
  attempt.answer("+ " + base64::encode("r=not-ours,s=c2FsdA==,i=4096"));
  EXPECT_EQ(attempt.verdict, Verdict::Broken);
}

TEST(Login, BreaksOffWhereChallengesMakeNoSense) {
  Attempt user("USER");
  user.begin();
  user.answer("+ VXNlcm5hbWU6");
  EXPECT_EQ(user.verdict, Verdict::Broken);
  Attempt cram("CRAM-MD5");
  cram.begin();
  cram.answer("+ no base64");
  EXPECT_EQ(cram.verdict, Verdict::Broken);
}

TEST(SaslClient, KnowsItsMechanisms) {
  EXPECT_TRUE(check_mechanism("SCRAM-SHA-256-PLUS").has_value());
  EXPECT_FALSE(check_mechanism("MAGIC").has_value());
}

}  // namespace
}  // namespace restante::load
