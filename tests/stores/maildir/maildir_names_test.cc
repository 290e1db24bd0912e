// SPDX-License-Identifier: Apache-2.0
//
// Removing messages that have several names.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

class MaildirNamesTest : public MaildirTest {
 protected:
  // As a program leaves it that moves a message by link and unlink, and died in between.
  void link(const std::string& name, const std::string& new_name) const {
    std::filesystem::create_hard_link(maildir() / name, maildir() / new_name);
  }

  enum class Order { LinkFirst, OpenFirst };
};

TEST_F(MaildirNamesTest, RemovesAllNamesOfAMessage) {
  for (const Order order : {Order::LinkFirst, Order::OpenFirst}) {
    deliver("new/1.a");
    deliver("cur/2.b:2,");
    if (order == Order::LinkFirst) link("new/1.a", "cur/1.a:2,S");
    const auto maildrop = open();
    if (order == Order::OpenFirst) link("new/1.a", "cur/1.a:2,S");
    const auto removal = remove(*maildrop, marks({0}));
    EXPECT_EQ(removal.removed, 1u);
    EXPECT_FALSE(removal.error);
    EXPECT_FALSE(exists("new/1.a"));
    EXPECT_FALSE(exists("cur/1.a:2,S"));
    EXPECT_TRUE(exists("cur/2.b:2,"));
  }
}

TEST_F(MaildirNamesTest, RemovesAllNamesOfAMessageThatWasRenamed) {
  deliver("cur/1.a:2,");
  const auto maildrop = open();
  rename("cur/1.a:2,", "cur/1.a:2,F");
  link("cur/1.a:2,F", "new/1.a");
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
  EXPECT_FALSE(exists("cur/1.a:2,F"));
  EXPECT_FALSE(exists("new/1.a"));
}

TEST_F(MaildirNamesTest, LeavesAnotherFileOfTheSameBaseName) {
  deliver("cur/1.a:2,S", "marked\n");
  const auto maildrop = open();
  std::filesystem::create_hard_link(maildir() / "cur/1.a:2,S", folder_.path() / "backup");
  deliver("new/1.a", "another\n");
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
  EXPECT_FALSE(exists("cur/1.a:2,S"));
  EXPECT_EQ(contents_of(maildir() / "new/1.a"), "another\n");
  EXPECT_EQ(contents_of(folder_.path() / "backup"), "marked\n");
}

TEST_F(MaildirNamesTest, ClaimsNothingOfAMessageWithANameLeft) {
  deliver("new/1.a");
  deliver("new/2.b");
  link("new/1.a", "cur/1.a:2,S");
  const auto maildrop = open();
  system_.fault = [](Call call, std::string_view name) {
    return call == Call::Unlink && name == "1.a" ? -EIO : 0;
  };
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 1u);
  EXPECT_EQ(removal.failed, 1u);
  EXPECT_TRUE(removal.error);
  EXPECT_TRUE(exists("new/1.a"));
}

TEST_F(MaildirNamesTest, ClaimsNothingOfAMessageWhoseOtherNameCanNotBeLookedFor) {
  deliver("new/1.a");
  deliver("new/2.b");
  link("new/1.a", "cur/1.a:2,S");
  const auto maildrop = open();
  system_.fault = failing(Call::NextEntry, EIO);
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 1u);
  EXPECT_EQ(removal.failed, 1u);
  EXPECT_TRUE(removal.error);
}

}  // namespace
}  // namespace restante::stores
