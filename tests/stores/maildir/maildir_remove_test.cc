// SPDX-License-Identifier: Apache-2.0
//
// Removing marked messages from an open Maildir.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

class MaildirRemoveTest : public MaildirTest {
 protected:
  void count_calls() {
    system_.fault = [&](Call call, std::string_view) {
      syncs_ += call == Call::Sync;
      entries_ += call == Call::NextEntry;
      return 0;
    };
  }

  int syncs_ = 0;
  int entries_ = 0;
};

TEST_F(MaildirRemoveTest, RemovesTheMarkedMessagesAndNoOthers) {
  deliver("new/1.a");
  deliver("new/2.b");
  deliver("cur/3.c:2,S");
  deliver("cur/4.d:2,");
  const auto maildrop = open();
  const auto removal = remove(*maildrop, marks({0, 2}));
  EXPECT_EQ(removal.removed, 2u);
  EXPECT_EQ(removal.failed, 0u);
  EXPECT_FALSE(removal.error);
  EXPECT_FALSE(exists("new/1.a"));
  EXPECT_TRUE(exists("new/2.b"));
  EXPECT_FALSE(exists("cur/3.c:2,S"));
  EXPECT_TRUE(exists("cur/4.d:2,"));
}

TEST_F(MaildirRemoveTest, RemovesNothingWithoutMarks) {
  deliver("new/1.a");
  const auto maildrop = open();
  count_calls();
  const auto removal = remove(*maildrop, {});
  EXPECT_EQ(removal.removed, 0u);
  EXPECT_FALSE(removal.error);
  EXPECT_EQ(syncs_, 0);
  EXPECT_TRUE(exists("new/1.a"));
}

// The message may have come from the other folder a moment before.
TEST_F(MaildirRemoveTest, MakesBothFoldersDurableWhicheverItChanged) {
  deliver("new/1.a");
  deliver("cur/2.b:2,");
  deliver("new/3.c");
  count_calls();
  ASSERT_FALSE(remove(*open(), marks({1})).error);
  EXPECT_EQ(syncs_, 2);
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,S");
  ASSERT_FALSE(remove(*maildrop, marks({0})).error);
  EXPECT_EQ(syncs_, 4);
}

TEST_F(MaildirRemoveTest, LooksAtNoOtherMessageWithoutNeed) {
  deliver("new/1.a");
  deliver("cur/2.b:2,");
  const auto maildrop = open();
  count_calls();
  EXPECT_EQ(remove(*maildrop, marks({0, 1})).removed, 2u);
  EXPECT_EQ(entries_, 0);
}

TEST_F(MaildirRemoveTest, RemovesAMessageThatAnotherProgramRenamed) {
  deliver("new/1.a");
  deliver("cur/2.b:2,");
  deliver("new/3.c");
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,S");
  rename("cur/2.b:2,", "cur/2.b:2,RT");
  rename("new/3.c", "cur/3.c:2,");
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 2u);
  EXPECT_FALSE(removal.error);
  EXPECT_FALSE(exists("cur/1.a:2,S"));
  EXPECT_FALSE(exists("cur/2.b:2,RT"));
  EXPECT_TRUE(exists("cur/3.c:2,"));
}

TEST_F(MaildirRemoveTest, CountsAMessageThatIsGoneAsRemoved) {
  deliver("new/1.a");
  deliver("new/2.b");
  const auto maildrop = open();
  std::filesystem::remove(maildir() / "new/1.a");
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 2u);
  EXPECT_FALSE(removal.error);
}

TEST_F(MaildirRemoveTest, NeedsNoFolderThatWasNeverThere) {
  std::filesystem::remove(maildir() / "cur");
  deliver("new/1.a");
  deliver("new/2.b");
  std::filesystem::create_hard_link(maildir() / "new/2.b", maildir() / "tmp/link");
  const auto maildrop = open();
  std::filesystem::remove(maildir() / "new/1.a");
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 2U);
  EXPECT_FALSE(removal.error);
}

TEST_F(MaildirRemoveTest, LooksForAllMissingMessagesTogether) {
  constexpr std::uint32_t messages = 40;
  for (std::uint32_t index = 0; index < messages; ++index) {
    deliver("new/" + std::to_string(100 + index));
  }
  const auto maildrop = open();
  maildrop::DeletionMarks all;
  for (std::uint32_t index = 0; index < messages; ++index) {
    const std::string base = std::to_string(100 + index);
    rename("new/" + base, "cur/" + base + ":2,R");
    all.mark({index});
  }
  count_calls();
  EXPECT_EQ(remove(*maildrop, all).removed, messages);
  EXPECT_LT(entries_, 2 * static_cast<int>(messages));
  EXPECT_FALSE(exists("cur/100:2,R"));
}

TEST_F(MaildirRemoveTest, FollowsAMessageThatIsRenamedWhileItLooks) {
  deliver("new/1.a");
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,R");
  system_.fault = [&](Call call, std::string_view name) {
    if (call == Call::Unlink && name == "1.a:2,R" && exists("cur/1.a:2,R")) {
      rename("cur/1.a:2,R", "cur/1.a:2,RT");
    }
    return 0;
  };
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.removed, 1u);
  EXPECT_FALSE(exists("cur/1.a:2,RT"));
}

TEST_F(MaildirRemoveTest, ClaimsNothingOfAMessageThatIsRenamedForEver) {
  deliver("new/1.a");
  const auto maildrop = open();
  std::string name = "cur/1.a:2,a";
  rename("new/1.a", name);
  system_.fault = [&](Call call, std::string_view unlinked) {
    if (call == Call::Unlink && unlinked == std::string_view(name).substr(4)) {
      const std::string from = name;
      name.back() = name.back() == 'z' ? 'a' : static_cast<char>(name.back() + 1);
      rename(from, name);
    }
    return 0;
  };
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.removed, 0u);
  EXPECT_EQ(removal.failed, 1u);
  ASSERT_TRUE(removal.error);
  EXPECT_EQ(removal.error->kind, ErrorKind::TryAgain);
  EXPECT_TRUE(exists(name));
}

TEST_F(MaildirRemoveTest, GoesOnAfterAFailure) {
  for (const std::string name : {"new/1.a", "new/2.b", "new/3.c"}) deliver(name);
  const auto maildrop = open();
  system_.fault = failing(Call::Unlink, EIO, 1, 1);
  const auto removal = remove(*maildrop, marks({0, 1, 2}));
  EXPECT_EQ(removal.removed, 2u);
  EXPECT_EQ(removal.failed, 1u);
  ASSERT_TRUE(removal.error);
  EXPECT_EQ(removal.error->kind, ErrorKind::TryAgain);
  EXPECT_NE(removal.error->text.find(maildir() / "new/2.b"), std::string::npos);
  EXPECT_FALSE(exists("new/1.a"));
  EXPECT_TRUE(exists("new/2.b"));
  EXPECT_FALSE(exists("new/3.c"));
}

TEST_F(MaildirRemoveTest, TellsWhatWillNotSucceedFromWhatMay) {
  deliver("new/1.a");
  const auto maildrop = open();
  for (const int code : {EACCES, EPERM, EROFS}) {
    system_.fault = failing(Call::Unlink, code);
    EXPECT_EQ(remove(*maildrop, marks({0})).error->kind, ErrorKind::Denied) << code;
  }
  for (const int code : {EIO, ENOSPC, EDQUOT}) {
    system_.fault = failing(Call::Unlink, code);
    EXPECT_EQ(remove(*maildrop, marks({0})).error->kind, ErrorKind::TryAgain) << code;
  }
}

TEST_F(MaildirRemoveTest, PromisesNothingThatIsNotDurable) {
  deliver("new/1.a");
  deliver("cur/2.b:2,");
  for (int passed = 0; passed < 2; ++passed) {
    deliver("new/1.a");
    deliver("cur/2.b:2,");
    const auto maildrop = open();
    system_.fault = failing(Call::Sync, ENOSPC, passed, 1);
    const auto removal = remove(*maildrop, marks({0, 1}));
    EXPECT_EQ(removal.removed, 2u);
    EXPECT_EQ(removal.failed, 0u);
    ASSERT_TRUE(removal.error);
    EXPECT_EQ(removal.error->kind, ErrorKind::TryAgain);
  }
}

TEST_F(MaildirRemoveTest, TakesADiskThatCanNotBeSyncedAsItIs) {
  deliver("new/1.a");
  const auto maildrop = open();
  system_.fault = failing(Call::Sync, EINVAL);
  EXPECT_FALSE(remove(*maildrop, marks({0})).error);
}

TEST_F(MaildirRemoveTest, ClaimsNothingWhereTheMaildirIsOutOfReach) {
  deliver("new/1.a");
  const auto maildrop = open();
  system_.fault = failing(Call::Open, EIO);
  EXPECT_EQ(remove(*maildrop, marks({0})).failed, 1u);
  system_.fault = nullptr;
  std::filesystem::rename(maildir(), folder_.path() / "unmounted");
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.removed, 0u);
  EXPECT_EQ(removal.failed, 1u);
  EXPECT_TRUE(removal.error);
}

TEST_F(MaildirRemoveTest, ClaimsNothingWhereAFolderWentAway) {
  deliver("new/1.a");
  deliver("cur/2.b:2,");
  const auto maildrop = open();
  std::filesystem::rename(maildir() / "new", folder_.path() / "elsewhere");
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 1u);
  EXPECT_EQ(removal.failed, 1u);
  EXPECT_TRUE(removal.error);
}

// It was empty at login, and in the meantime got what another folder had.
TEST_F(MaildirRemoveTest, ClaimsNothingWhereAFolderWentAwayThatWasEmpty) {
  deliver("new/1.a");
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,");
  std::filesystem::rename(maildir() / "cur", folder_.path() / "elsewhere");
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.removed, 0U);
  EXPECT_EQ(removal.failed, 1U);
  EXPECT_TRUE(removal.error);
}

TEST_F(MaildirRemoveTest, IsNotLedOutOfTheMaildir) {
  deliver("cur/1.a:2,");
  const auto maildrop = open();
  std::filesystem::rename(maildir() / "cur", folder_.path() / "secret");
  std::filesystem::create_symlink(folder_.path() / "secret", maildir() / "cur");
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.failed, 1u);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "secret/1.a:2,"));
}

TEST_F(MaildirRemoveTest, RemovesWhatIsBeingRead) {
  deliver("new/1.a", "12345678");
  const auto idle = open_descriptors();
  const auto maildrop = open();
  std::string space(4, '\0');
  ASSERT_TRUE(maildrop->read({0}, 0, space, Enquiry().on_thread()));
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
  EXPECT_EQ(open_descriptors(), idle);
}

TEST_F(MaildirRemoveTest, RemovesNothingWhenTheMaildropDies) {
  deliver("new/1.a");
  open().reset();
  EXPECT_TRUE(exists("new/1.a"));
}

}  // namespace
}  // namespace restante::stores
