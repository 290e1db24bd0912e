// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/user_name.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace restante::auth {
namespace {

struct Case {
  std::string_view text;
  std::string_view default_domain;
  std::string_view user;
  std::string_view mailbox;
};

class UserNameForms : public testing::TestWithParam<Case> {};

TEST_P(UserNameForms, HaveOneCanonicalForm) {
  const auto name = parse_user_name(GetParam().text, GetParam().default_domain);
  ASSERT_TRUE(name) << GetParam().text;
  EXPECT_EQ(name->user, GetParam().user);
  EXPECT_EQ(name->mailbox, GetParam().mailbox);
}

TEST_P(UserNameForms, AreCanonicalOnlyInThatForm) {
  EXPECT_TRUE(is_canonical_user(GetParam().user));
  EXPECT_TRUE(is_canonical_user(GetParam().mailbox));
  const bool is_other = GetParam().text.find_first_of("\\/") != std::string_view::npos;
  EXPECT_EQ(is_canonical_user(GetParam().text), !is_other) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, UserNameForms,
    testing::Values(
        Case{"alice", "", "alice", "alice"},
        Case{"alice", "example.net", "alice@example.net", "alice@example.net"},
        Case{"alice@example.org", "", "alice@example.org", "alice@example.org"},
        Case{"alice@example.org", "example.net", "alice@example.org", "alice@example.org"},
        Case{"example.org\\alice", "", "alice@example.org", "alice@example.org"},
        Case{"example.org\\alice", "example.net", "alice@example.org", "alice@example.org"},
        Case{"example.org\\alice/sales", "", "alice@example.org", "sales@example.org"},
        Case{"example.org\\alice/sales", "example.net", "alice@example.org", "sales@example.org"},
        Case{"example.org\\alice/sales@shop.example", "", "alice@example.org",
             "sales@shop.example"},
        Case{"example.org\\alice/alice", "", "alice@example.org", "alice@example.org"},
        Case{"Alice@Example.ORG", "", "Alice@Example.ORG", "Alice@Example.ORG"},
        Case{"j\xC3\xBCrgen@b\xC3\xBC"
             "cher.example",
             "",
             "j\xC3\xBCrgen@b\xC3\xBC"
             "cher.example",
             "j\xC3\xBCrgen@b\xC3\xBC"
             "cher.example"},
        Case{"a+b-c_d!e#f$g&h'i*j=k?l^m`n{o|p}q~r", "", "a+b-c_d!e#f$g&h'i*j=k?l^m`n{o|p}q~r",
             "a+b-c_d!e#f$g&h'i*j=k?l^m`n{o|p}q~r"},
        Case{"...", "", "...", "..."}, Case{".hidden", "", ".hidden", ".hidden"},
        Case{"a", "b", "a@b", "a@b"}));

class NamesOfNobody : public testing::TestWithParam<std::string_view> {};

TEST_P(NamesOfNobody, AreRefusedWithAndWithoutADefaultDomain) {
  EXPECT_FALSE(parse_user_name(GetParam(), ""));
  EXPECT_FALSE(parse_user_name(GetParam(), "example.net"));
  EXPECT_FALSE(is_canonical_user(GetParam()));
}

using namespace std::string_view_literals;

INSTANTIATE_TEST_SUITE_P(
    Table, NamesOfNobody,
    testing::Values(""sv, "@"sv, "@example.org"sv, "alice@"sv, "alice@@example.org"sv,
                    "alice@a@b"sv, "\\"sv, "\\alice"sv, "example.org\\"sv, "example.org\\/sales"sv,
                    "example.org\\alice/"sv, "\\alice/sales"sv, "example.org\\alice/a/b"sv,
                    "a\\b\\c"sv, "example.org\\alice@b"sv, "a@b\\alice"sv,
                    "example.org\\alice/b@c@d"sv, "example.org\\alice/b\\c"sv,
                    "example.org\\alice/@c"sv, "example.org\\alice/c@"sv, "alice/sales"sv,
                    "alice@example.org/sales"sv, "/"sv, "."sv, ".."sv, ".@example.org"sv,
                    "..@example.org"sv, "alice@."sv, "alice@.."sv, "..\\alice"sv, ".\\alice"sv,
                    "example.org\\.."sv, "example.org\\alice/.."sv, "example.org\\alice/."sv,
                    "../../etc/passwd"sv, "al ice"sv, " alice"sv, "alice "sv, "al\tice"sv,
                    "alice\r"sv, "alice\n"sv, "al\0ice"sv,
                    "\x01"
                    "alice"sv,
                    "alice\x7f"sv, "%u"sv, "al%69ce"sv, "alice@%d"sv, "%\\alice"sv,
                    "exam ple.org\\alice"sv, "example.org\\alice/sa les"sv));

TEST(UserName, HasAtMost255Octets) {
  const std::string longest(255, 'a');
  EXPECT_TRUE(parse_user_name(longest, ""));
  EXPECT_FALSE(parse_user_name(longest + "a", ""));
  EXPECT_TRUE(is_canonical_user(longest));
  EXPECT_FALSE(is_canonical_user(longest + "a"));
}

TEST(UserName, CountsTheDefaultDomainAmongThe255Octets) {
  const std::string local(255 - std::string_view("@example.net").size(), 'a');
  EXPECT_TRUE(parse_user_name(local, "example.net"));
  EXPECT_FALSE(parse_user_name(local + "a", "example.net"));
}

TEST(UserName, CountsTheDomainOfAMailboxAmongThe255Octets) {
  const std::string domain(120, 'd');
  EXPECT_TRUE(parse_user_name(domain + "\\a/" + std::string(132, 'm'), ""));
  EXPECT_FALSE(parse_user_name(domain + "\\a/" + std::string(133, 'm') + "@" + domain, ""));
}

TEST(UserName, AllowsEveryOctetBeyondAscii) {
  for (int octet = 0x80; octet <= 0xff; ++octet) {
    const std::string text{'a', static_cast<char>(octet)};
    EXPECT_TRUE(parse_user_name(text, "")) << octet;
  }
}

}  // namespace
}  // namespace restante::auth
