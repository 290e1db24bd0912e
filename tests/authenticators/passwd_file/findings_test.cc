// SPDX-License-Identifier: Apache-2.0
//
// What the author of a file of users is told: where exactly a line is wrong, whose passwords cost
// too much to be checked, and which fields do nothing.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "bad_lines.h"

namespace restante::authenticators {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view costly =
    "$6$rounds=999999999$saltsalt$"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

struct Place {
  std::string_view line;
  std::size_t column;
};

class Columns : public testing::TestWithParam<Place> {};

TEST_P(Columns, SayWhereTheLineIsWrong) {
  const auto [file, bad_lines] = parse_and_listen("zoe:{PLAIN}x\n" + std::string(GetParam().line));
  ASSERT_EQ(bad_lines.size(), 1U);
  EXPECT_EQ(bad_lines[0].line, 2U);
  EXPECT_EQ(bad_lines[0].column, GetParam().column) << bad_lines[0].text;
  EXPECT_EQ(bad_lines[0].outcome, BadLine::Outcome::LeftOut);
  EXPECT_EQ(place_of("/etc/users", bad_lines[0]),
            "/etc/users:2:" + std::to_string(GetParam().column));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Columns,
    testing::Values(Place{"alice", 6}, Place{"a b:{PLAIN}x", 1}, Place{"alice:", 7},
                    Place{"alice:{NONE}x", 7}, Place{"alice:{PLAIN}x::::home", 19},
                    Place{"j\xC3\xBCrg:{NONE}x", 6}, Place{"al\0ce:{PLAIN}x"sv, 3},
                    Place{"alice:{PLAIN}x::::::a=b maildrops=a,", 25},
                    Place{"alice:{PLAIN}x::::::a=b allow_nets=::1", 25}, Place{"zoe:{PLAIN}y", 1}));

TEST(PasswdFileFindings, NameTheFirstOfTwoFarApart) {
  std::string octets;
  for (int i = 0; i < 1000; ++i) octets += "# comment\nuser" + std::to_string(i) + ":{PLAIN}x\n\n";
  for (const int number : {0, 21, 22, 63, 64, 65, 999}) {
    const std::string user = "user" + std::to_string(number);
    const auto [file, bad_lines] = parse_and_listen(octets + user + ":{PLAIN}y\n");
    ASSERT_EQ(bad_lines.size(), 1U);
    const std::string first = " is on line " + std::to_string(3 * number + 2) + " ";
    EXPECT_NE(bad_lines[0].text.find(user + first), std::string::npos) << bad_lines[0].text;
  }
}

TEST(PasswdFileFindings, TellOfAPasswordThatCostsTooMuchAndKeepItsUser) {
  const auto [file, bad_lines] =
      parse_and_listen("alice:" + std::string(costly) + "\nbob:{PLAIN}secret\n");
  ASSERT_EQ(bad_lines.size(), 1U);
  EXPECT_EQ(bad_lines[0].outcome, BadLine::Outcome::Kept);
  EXPECT_EQ(bad_lines[0].line, 1U);
  EXPECT_EQ(bad_lines[0].column, 7U);
  EXPECT_NE(bad_lines[0].text.find("999999999 rounds"), std::string::npos) << bad_lines[0].text;
  EXPECT_EQ(bad_lines[0].text.find("salt"), std::string::npos);
  EXPECT_EQ(file->size(), 2U);
  EXPECT_EQ(file->findings().left_out, 0U);
  EXPECT_EQ(file->findings().kept, 1U);
  EXPECT_TRUE(*file->find("alice", Enquiry().on_loop()));
}

TEST(PasswdFileFindings, AreWhatALoginWithSuchAPasswordFailsWith) {
  const auto file = PasswdFile::parse("alice:" + std::string(costly) + "\n");
  for (const Patience patience : {Patience::CachedOnly, Patience::MayBlock}) {
    const auto answer = file->authenticate({"alice", auth::Secret("x")}, Enquiry().with(patience));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Unsupported);
    EXPECT_NE(answer.error().text.find("alice asks for 999999999"), std::string::npos)
        << answer.error().text;
    const auto keys = file->scram_keys(auth::ScramHash::Sha256, "alice", Enquiry().with(patience));
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().kind, ErrorKind::Unsupported);
  }
}

// Also where nobody else is there to look like, and where such a one is kept out.
TEST(PasswdFileFindings, AreNotWhatANameFailsWithThatIsNobodys) {
  const std::string alice = "alice:" + std::string(costly) + "\n";
  std::string others;
  for (int i = 0; i < 20; ++i) others += "user" + std::to_string(i) + ":{PLAIN}x\n";
  const std::string kept_out = "nobody0:" + std::string(costly) + "::::::nologin\n";
  for (const std::string& octets : {alice, alice + others, alice + others + kept_out}) {
    const auto file = PasswdFile::parse(octets);
    // Alone, a costly hash of our own stands in.
    const int names = octets == alice ? 2 : 200;
    for (int i = 0; i < names; ++i) {
      const std::string user = "nobody" + std::to_string(i);
      const auto answer = file->authenticate({user, auth::Secret("x")}, Enquiry().on_thread());
      ASSERT_TRUE(answer) << answer.error().text;
      EXPECT_FALSE(*answer);
      EXPECT_TRUE(file->scram_keys(auth::ScramHash::Sha256, user, Enquiry().on_thread()));
    }
  }
}

TEST(PasswdFileFindings, CountFieldsThatDoNothingOnceAName) {
  const MailOwner owner{"vmail", "5000", "vmail", "5001"};
  const auto [file, bad_lines] = parse_and_listen(
      "a:{PLAIN}x:5000:5001::::userdb_quota=1 proxy=y\n"
      "b:{PLAIN}x:vmail:vmail\n"
      "c:{PLAIN}x:::::: maildrops=d  userdb_mail=maildir:~/m:INDEX=/i userdb_quota=2 nodelay\n"
      "d:{PLAIN}x:5001:5000\n"
      "e:{PLAIN}x:root:root\n"
      "bad:{PLAIN}:0:0\n",
      owner);
  const std::vector<IgnoredField> expected = {
      {"userdb_quota", 2, 1}, {"proxy", 1, 1}, {"userdb_mail", 1, 3}, {"uid", 2, 4}, {"gid", 2, 4}};
  EXPECT_EQ(file->findings().ignored, expected);
}

TEST(PasswdFileFindings, NameFieldsThatChangeHowSomebodyLogsIn) {
  const auto file = PasswdFile::parse(
      "a:{PLAIN}x::::::nopassword=y\nb:{PLAIN}x::::::delay_until=1 "
      "user=c\nc:{PLAIN}x::::::fail=y\n");
  const std::vector<IgnoredField> expected = {
      {"nopassword", 1, 1}, {"delay_until", 1, 2}, {"user", 1, 2}};
  EXPECT_EQ(file->findings().ignored, expected);
  EXPECT_FALSE(*file->find("c", Enquiry().on_loop())) << "kept out, as is asked for";
  EXPECT_TRUE(*file->owner("c", Enquiry().on_loop())) << "and has a maildrop";
}

TEST(PasswdFileFindings, CountUsersWhomADefaultDomainHides) {
  const std::string_view octets = "a@x:{PLAIN}x\nb:{PLAIN}x\n#\nc:{PLAIN}x\n";
  const auto findings = PasswdFile::parse(octets, {.default_domain = "x"})->findings();
  EXPECT_EQ(findings.unnamable, 2U);
  EXPECT_EQ(findings.first_unnamable, 2U);
  EXPECT_EQ(PasswdFile::parse(octets)->findings().unnamable, 0U);
}

TEST(PasswdFileFindings, SayNothingOfUidAndGidWhereNobodyKnowsWhoServes) {
  EXPECT_TRUE(PasswdFile::parse("a:{PLAIN}x:1:2\n")->findings().ignored.empty());
}

TEST(PasswdFileFindings, ListABoundedNumberOfNames) {
  std::string octets = "a:{PLAIN}x::::::";
  for (int i = 0; i < 1000; ++i) octets += "userdb_" + std::to_string(i) + "=1 ";
  EXPECT_LE(PasswdFile::parse(octets)->findings().ignored.size(), 32U);
}

}  // namespace
}  // namespace restante::authenticators
