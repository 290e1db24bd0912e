// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

#include "maildir_fixture.h"
#include "restante/base/digest.h"

namespace restante::stores {
namespace {

using Ids = std::vector<std::string>;

class MaildirStoreTest : public MaildirTest {};

TEST_F(MaildirStoreTest, TakesAMissingMaildirForAnEmptyOne) {
  std::filesystem::remove_all(maildir());
  EXPECT_EQ(open()->snapshot().size(), 0u);
}

TEST_F(MaildirStoreTest, TakesAMissingFolderForAnEmptyOne) {
  deliver("new/1.a");
  std::filesystem::remove_all(maildir() / "cur");
  EXPECT_EQ(open()->snapshot().size(), 1u);
  deliver("new/2.b");
  std::filesystem::create_directory(maildir() / "cur");
  rename("new/1.a", "cur/1.a:2,");
  std::filesystem::remove_all(maildir() / "new");
  EXPECT_EQ(unique_ids(open()->snapshot()), Ids{"1.a"});
}

// The folder of all maildrops itself is not to blame.
std::function<int(Call, std::string_view)> below(const std::filesystem::path& beginning,
                                                 std::function<int(Call, std::string_view)> fault) {
  return
      [beginning = beginning.string(), fault = std::move(fault)](Call call, std::string_view name) {
        const bool is_it = name.starts_with(beginning) && name.size() <= beginning.size() + 1;
        return is_it ? 0 : fault(call, name);
      };
}

TEST_F(MaildirStoreTest, TakesNothingElseForAnEmptyMaildrop) {
  for (const int code : {EACCES, EIO, EMFILE, ENOMEM, ELOOP, ENOTDIR}) {
    // The Maildir, which is looked for in another way where a link may be on the way; then one of
    // its folders.
    for (int passed = 0; passed < 3; ++passed) {
      system_.fault = below(maildir().parent_path(),
                            failing(Call::Open, code, passed, passed == 0 ? 1'000 : 1));
      const auto opened = try_open();
      ASSERT_FALSE(opened) << code;
      EXPECT_NE(opened.error().kind, ErrorKind::NotFound);
      EXPECT_NE(opened.error().text.find(maildir().string()), std::string::npos);
    }
  }
}

TEST_F(MaildirStoreTest, TellsDeniedFromTryAgain) {
  system_.fault = below(maildir().parent_path(), failing(Call::Open, EACCES));
  EXPECT_EQ(try_open().error().kind, ErrorKind::Denied);
  system_.fault = below(maildir().parent_path(), failing(Call::Open, EIO));
  EXPECT_EQ(try_open().error().kind, ErrorKind::TryAgain);
}

TEST_F(MaildirStoreTest, TakesAFileInPlaceOfTheMaildirForAnError) {
  std::filesystem::remove_all(maildir());
  std::ofstream(maildir()) << "x";
  ASSERT_FALSE(try_open());
  EXPECT_EQ(try_open().error().kind, ErrorKind::Denied);
}

TEST_F(MaildirStoreTest, TakesALinkThatLeadsNowhereForAnError) {
  std::filesystem::remove_all(maildir());
  std::filesystem::create_symlink(folder_.path() / "not-mounted", maildir());
  give_to_root(maildir());
  give_to_root(folder_.path());
  ASSERT_FALSE(try_open());
  EXPECT_EQ(try_open().error().kind, ErrorKind::TryAgain);

  MaildirStore deeper((folder_.path() / "%n/mail/deep").string(), *locks_, threads_, system_);
  const auto opened = deeper.open({"joe", ""}, Enquiry().on_thread());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
}

TEST_F(MaildirStoreTest, FollowsALinkToTheMaildirButNoneInIt) {
  std::filesystem::rename(maildir(), folder_.path() / "elsewhere");
  std::filesystem::create_symlink(folder_.path() / "elsewhere", maildir());
  give_to_root(maildir());
  give_to_root(folder_.path());
  deliver("new/1.a");
  EXPECT_EQ(open()->snapshot().size(), 1u);

  std::filesystem::rename(maildir() / "new", folder_.path() / "secret");
  std::filesystem::create_symlink(folder_.path() / "secret", maildir() / "new");
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::Denied);
}

TEST_F(MaildirStoreTest, FailsWhereAFolderCanNotBeReadToItsEnd) {
  for (int number = 0; number < 3; ++number) deliver("new/" + std::to_string(number));
  for (int passed = 0; passed < 8; ++passed) {
    system_.fault = failing(Call::NextEntry, EIO, passed, 1);
    ASSERT_FALSE(try_open()) << passed;
    EXPECT_EQ(try_open()->get()->snapshot().size(), 3u);
  }
}

TEST_F(MaildirStoreTest, FailsWhereAMessageCanNotBeMeasured) {
  deliver("new/1.a");
  for (const auto& [call, of_folders] : {std::pair(Call::Read, 0), std::pair(Call::Status, 3)}) {
    system_.fault = failing(call, EIO, of_folders);
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find("new/1.a"), std::string::npos);
  }
}

TEST_F(MaildirStoreTest, SkipsWhatIsNoMessage) {
  for (const bool known : {true, false}) {
    system_.entry_types_known = known;
    SCOPED_TRACE(known);
    std::filesystem::remove_all(maildir() / "new");
    std::filesystem::create_directory(maildir() / "new");
    std::filesystem::create_directory(maildir() / "new/1.folder");
    std::filesystem::create_symlink("/etc/passwd", maildir() / "new/2.link");
    ASSERT_EQ(::mkfifo((maildir() / "new/3.pipe").c_str(), 0600), 0);
    deliver("new/.hidden");
    deliver("tmp/4.unfinished");
    deliver("new/5.mail");
    EXPECT_EQ(unique_ids(open()->snapshot()), Ids{"5.mail"});
  }
}

TEST_F(MaildirStoreTest, OrdersBySecondsThenMicrosecondsThenName) {
  for (const std::string name :
       {"cur/1000.M5P1.host:2,S", "new/999.M900000P1.host", "cur/10.a:2,", "new/1000.M40P1.host",
        "cur/1000.M5P0.host:2,RS", "new/1000.V8I9M7.host", "new/9.z", "cur/no-number:2,",
        "new/99999999999999999999999.x", "new/1000.P1.host"}) {
    deliver(name);
  }
  EXPECT_EQ(
      unique_ids(open()->snapshot()),
      (Ids{"no-number", "9.z", "10.a", "999.M900000P1.host", "1000.P1.host", "1000.M5P0.host",
           "1000.M5P1.host", "1000.V8I9M7.host", "1000.M40P1.host", "99999999999999999999999.x"}));
}

TEST_F(MaildirStoreTest, UsesTheBaseNameAsUniqueId) {
  deliver("new/1.M2P3.host,S=14,W=17");
  deliver("cur/2.M2P3.host,S=14:2,FS");
  EXPECT_EQ(unique_ids(open()->snapshot()), (Ids{"1.M2P3.host,S=14,W=17", "2.M2P3.host,S=14"}));
}

TEST_F(MaildirStoreTest, HashesABaseNameThatIsNoUniqueId) {
  const std::string seventy(70, 'a');
  const std::string longer(71, 'b');
  const std::string blank = "c d";
  const std::string eight_bit = "d\xc3\xa4";
  for (const std::string& base : {seventy, longer, blank, eight_bit})
    deliver("cur/" + base + ":2,S");
  const auto hash = [](std::string_view base) {
    return digest::hex(digest::sha256(base)).substr(0, 32);
  };
  EXPECT_EQ(unique_ids(open()->snapshot()),
            (Ids{seventy, hash(longer), hash(blank), hash(eight_bit)}));
}

TEST_F(MaildirStoreTest, CountsAMessageThatIsBeingRenamedOnce) {
  deliver("new/1.a");
  deliver("cur/1.a:2,S");
  deliver("cur/1.a:2,FS");
  deliver("cur/1.b:2,");
  const auto maildrop = open();
  EXPECT_EQ(unique_ids(maildrop->snapshot()), (Ids{"1.a", "1.b"}));
  EXPECT_TRUE(maildrop->snapshot().name({0}).starts_with('c'));
}

TEST_F(MaildirStoreTest, FindsAMessageThatIsRenamedWhileItLooks) {
  deliver("new/1.a");
  deliver("new/2.b");
  system_.fault = [&](Call call, std::string_view name) {
    if (call == Call::Open && name == "1.a") rename("new/1.a", "cur/1.a:2,S");
    return 0;
  };
  EXPECT_EQ(unique_ids(open()->snapshot()), (Ids{"1.a", "2.b"}));
}

TEST_F(MaildirStoreTest, LeavesOutAMessageThatIsRemovedWhileItLooks) {
  deliver("new/1.a");
  deliver("new/2.b");
  system_.fault = [&](Call call, std::string_view name) {
    if (call == Call::Open && name == "1.a") std::filesystem::remove(maildir() / "new/1.a");
    return 0;
  };
  EXPECT_EQ(unique_ids(open()->snapshot()), Ids{"2.b"});
}

TEST_F(MaildirStoreTest, IsExclusiveWhileTheMaildropLives) {
  auto first = open();
  ASSERT_FALSE(try_open());
  EXPECT_EQ(try_open().error().kind, ErrorKind::InUse);
  first.reset();
  EXPECT_TRUE(try_open());
}

TEST_F(MaildirStoreTest, GivesTheMaildropBackWhenOpeningFails) {
  system_.fault = failing(Call::Open, EIO);
  ASSERT_FALSE(try_open());
  system_.fault = nullptr;
  EXPECT_TRUE(try_open());
}

TEST_F(MaildirStoreTest, HoldsNoDescriptorWhileIdle) {
  deliver("new/1.a");
  const auto before = open_descriptors();
  const auto maildrop = open();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(MaildirStoreTest, IsNotChangedByLaterMail) {
  deliver("new/2.b");
  const auto maildrop = open();
  deliver("new/1.a");
  deliver("cur/3.c:2,S");
  EXPECT_EQ(unique_ids(maildrop->snapshot()), Ids{"2.b"});
  EXPECT_EQ(*read(*maildrop, 0), "Subject: x\n\ny\n");
  const auto removal = remove(*maildrop, marks({0}));
  EXPECT_EQ(removal.removed, 1u);
  EXPECT_TRUE(exists("new/1.a"));
  EXPECT_TRUE(exists("cur/3.c:2,S"));
}

TEST_F(MaildirStoreTest, AsksForAThreadWhereItWouldHaveToWait) {
  deliver("new/1.a");
  system_.cache = FaultyFileSystem::Cache::HoldsNothing;
  EXPECT_EQ(try_open(Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
  EXPECT_TRUE(try_open(Patience::MayBlock));
}

TEST_F(MaildirStoreTest, IsTheSameFromMemory) {
  deliver("new/1.a,S=14,W=17");
  deliver("cur/2.b:2,S", "x");
  const auto expected = unique_ids(open()->snapshot());
  const auto opened = try_open(Patience::CachedOnly);
  if (!opened) {
    // This system never answers from memory.
    EXPECT_EQ(opened.error().kind, ErrorKind::WouldBlock);
    return;
  }
  EXPECT_EQ(unique_ids((*opened)->snapshot()), expected);
  EXPECT_EQ((*opened)->snapshot().total_octets(), 20u);
}

TEST_F(MaildirStoreTest, LeavesManyMessagesWithoutAnIndexToAThread) {
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  for (int number = 0; number < 8; ++number) {
    deliver((number % 2 ? "new/" : "cur/") + std::to_string(number), "");
  }
  EXPECT_TRUE(try_open(Patience::CachedOnly));
  deliver("cur/8", "");
  EXPECT_EQ(try_open(Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
  EXPECT_EQ(open()->snapshot().size(), 9u);
  EXPECT_EQ(try_open(Patience::CachedOnly)->get()->snapshot().size(), 9u);
}

TEST_F(MaildirStoreTest, LeavesMuchCountingToAThread) {
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  deliver("new/1.a", std::string(1024 * 1024, 'x'));
  EXPECT_TRUE(try_open(Patience::CachedOnly));
  deliver("new/2.b", "x");
  EXPECT_EQ(try_open(Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
}

TEST_F(MaildirStoreTest, LeavesALargeFolderToAThread) {
  struct LargeFolders : FaultyFileSystem {
    int status(int file, struct stat& status) const override {
      const int code = FaultyFileSystem::status(file, status);
      if (S_ISDIR(status.st_mode)) status.st_size = 64 * 1024 + 1;
      return code;
    }
  } large;
  large.cache = FaultyFileSystem::Cache::HoldsAll;
  MaildirStore store((folder_.path() / "%n").string(), *locks_, threads_, large);
  EXPECT_EQ(store.open({"joe", ""}, Enquiry().on_loop()).error().kind, ErrorKind::WouldBlock);
  EXPECT_TRUE(store.open({"joe", ""}, Enquiry().on_thread()));
}

TEST_F(MaildirStoreTest, LeavesLocksOnAShareToAThread) {
  FaultyFileSystem share;
  share.local = false;
  share.cache = FaultyFileSystem::Cache::HoldsAll;
  const auto locks = LockTable::open(folder_.path() / "share", share);
  ASSERT_TRUE(locks);
  MaildirStore store((folder_.path() / "%n").string(), **locks, threads_, share);
  share.fault = failing(Call::Lock, EIO);
  EXPECT_EQ(store.open({"joe", ""}, Enquiry().on_loop()).error().kind, ErrorKind::WouldBlock);
  share.fault = nullptr;
  EXPECT_TRUE(store.open({"joe", ""}, Enquiry().on_thread()));
}

}  // namespace
}  // namespace restante::stores
