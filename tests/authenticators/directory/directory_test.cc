// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/directory/directory.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "restante/auth/credentials.h"

namespace restante::authenticators {
namespace {

using auth::Standing;

// Rows in memory; and what else it is told to answer.
class Rows final : public Directory {
 public:
  Result<std::optional<Row>> look_up(std::string_view user, Enquiry&) const override {
    ++asked;
    if (trouble) return Failure(*trouble);
    const auto found = rows.find(std::string(user));
    if (found == rows.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, Row> rows;
  std::optional<Error> trouble;
  mutable int asked = 0;
};

class Users : public testing::Test {
 protected:
  Users() {
    auto rows = std::make_unique<Rows>();
    rows_ = rows.get();
    users_ = std::make_unique<DirectoryUsers>(std::move(rows), "table", "seed");
    rows_->rows["joe"] = {"", "{PLAIN}secret", "/home/joe", "amy,bob", "login_delay=10m"};
    rows_->rows["amy"] = {"amy", "{PLAIN}hers", "", "", "nologin"};
  }

  Result<std::optional<auth::Identity>> log_in(const std::string& user,
                                               const std::string& password) {
    Enquiry enquiry;
    return users_->authenticate({user, auth::Secret(password)}, enquiry.on_thread());
  }
  Standing standing(const std::string& user) {
    Enquiry enquiry;
    return users_->standing(user, enquiry.on_thread()).value();
  }

  Rows* rows_;
  std::unique_ptr<DirectoryUsers> users_;
};

TEST_F(Users, AreWhoTheirRowsSay) {
  const auto joe = log_in("joe", "secret");
  ASSERT_TRUE(joe && *joe);
  EXPECT_EQ((*joe)->user, "joe");
  EXPECT_EQ((*joe)->home, "/home/joe");
  EXPECT_EQ((*joe)->maildrops, (std::vector<std::string>{"amy", "bob"}));
  EXPECT_EQ((*joe)->login_delay, std::chrono::minutes(10));
  EXPECT_EQ((*joe)->scheme, "PLAIN");
  EXPECT_EQ(*log_in("joe", "wrong"), std::nullopt);
  EXPECT_EQ(*log_in("eve", "secret"), std::nullopt);
}

TEST_F(Users, AreSpelledAsTheirRowsDo) {
  rows_->rows["JOE"] = {"Joe", "{PLAIN}x", "", "", ""};
  EXPECT_EQ((**log_in("JOE", "x")).user, "Joe");
}

TEST_F(Users, WhoMayNotLogInHaveMailAllTheSame) {
  EXPECT_EQ(*log_in("amy", "hers"), std::nullopt);
  Enquiry finding;
  EXPECT_EQ(*users_->find("amy", finding.on_thread()), std::nullopt);
  Enquiry owning;
  EXPECT_EQ((**users_->owner("amy", owning.on_thread())).user, "amy");
  EXPECT_EQ(standing("amy"), Standing::KeptOut);
  EXPECT_EQ(standing("joe"), Standing::Known);
  EXPECT_EQ(standing("eve"), Standing::Unknown);
}

TEST_F(Users, AreExplainedAtOnceOnceTheyWereAskedFor) {
  EXPECT_FALSE(users_->last_standing("amy").has_value());
  (void)log_in("amy", "x");
  (void)log_in("eve", "x");
  const int asked = rows_->asked;
  EXPECT_EQ(*users_->last_standing("amy"), Standing::KeptOut);
  EXPECT_EQ(*users_->last_standing("eve"), Standing::Unknown);
  EXPECT_EQ(rows_->asked, asked);
}

TEST_F(Users, WhoseRowsAreWrongAreNotToldOfAWrongPassword) {
  for (const Row& row :
       {Row{"", "{NONSENSE}x", "", "", ""}, Row{"", "", "", "", ""},
        Row{"", "{PLAIN}x", "relative", "", ""}, Row{"", "{PLAIN}x", "", "a,,b", ""},
        Row{"", "{PLAIN}x", "", "", "login_delay=soon"}, Row{"a b", "{PLAIN}x", "", "", ""}}) {
    rows_->rows["zoe"] = row;
    const auto answer = log_in("zoe", "x");
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::TryAgain);
    EXPECT_TRUE(answer.error().text.starts_with("table: user zoe: ")) << answer.error().text;
    EXPECT_FALSE(answer.error().text.contains("}x")) << answer.error().text;
  }
}

TEST_F(Users, InADirectoryThatIsAwayAreNeitherRightNorWrong) {
  rows_->trouble = Error{ErrorKind::TryAgain, "away"};
  EXPECT_EQ(log_in("joe", "secret").error().kind, ErrorKind::TryAgain);
  Enquiry enquiry;
  EXPECT_FALSE(users_->find("joe", enquiry.on_thread()).has_value());
  EXPECT_FALSE(users_->scram_keys(auth::ScramHash::Sha256, "joe", enquiry.on_thread()).has_value());
  EXPECT_FALSE(users_->plain_secret("joe", enquiry.on_thread()).has_value());
}

TEST_F(Users, WhoAreUnknownTakeAThreadAsWhoWasLookedUpLast) {
  const auto on_loop = [&](const std::string& user) {
    Enquiry enquiry;
    return users_->authenticate({user, auth::Secret("x")}, enquiry.on_loop());
  };
  // At first as our own hashes do.
  EXPECT_EQ(on_loop("eve").error().kind, ErrorKind::WouldBlock);
  EXPECT_TRUE(on_loop("joe").has_value());
  EXPECT_TRUE(on_loop("eve").has_value());
}

TEST_F(Users, WhoAreUnknownHaveKeysThatAreTheSameEachTime) {
  const auto salt = [&](const std::string& user) {
    Enquiry enquiry;
    return users_->scram_keys(auth::ScramHash::Sha256, user, enquiry.on_thread())->salt;
  };
  const auto secret = [&](const std::string& user) {
    Enquiry enquiry;
    return std::string(users_->plain_secret(user, enquiry.on_thread())->reveal());
  };
  EXPECT_EQ(salt("eve"), salt("eve"));
  EXPECT_NE(salt("eve"), salt("ada"));
  EXPECT_EQ(salt("amy"), salt("amy"));  // who is kept out looks like one who is unknown
  EXPECT_NE(secret("eve"), secret("eve"));
  EXPECT_EQ(secret("joe"), "secret");
}

TEST_F(Users, AreNotCounted) {
  EXPECT_EQ(users_->abilities().counting, auth::Abilities::Counting::Impossible);
}

}  // namespace
}  // namespace restante::authenticators
