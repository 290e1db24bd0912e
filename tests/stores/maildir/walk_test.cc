// SPDX-License-Identifier: Apache-2.0
//
// Nobody but the operator says where a Maildir lies, and nobody at all changes it under a session.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

constexpr uid_t mallory = 4711;

// Joe's mail lies in folders that are his; jim's is what he is after.
class WalkTest : public MaildirTest {
 protected:
  WalkTest() {
    std::filesystem::create_directories(home() / "deep/Maildir/new");
    std::filesystem::create_directories(jims() / "new");
    std::ofstream(jims() / "new/1.secret") << "secret\n";
    store_.emplace((folder_.path() / "homes/%n/deep/Maildir").string(), *locks_, threads_, system_);
    for (const auto& path : {folder_.path(), home().parent_path()}) give_to_root(path);
    for (const auto& path : {home(), home() / "deep", mail()}) give_to(mallory, path);
  }

  std::filesystem::path home() const { return folder_.path() / "homes/joe"; }
  std::filesystem::path mail() const { return home() / "deep/Maildir"; }
  std::filesystem::path jims() const { return folder_.path() / "homes/jim"; }

  void replace_by_link(const std::filesystem::path& path, const std::filesystem::path& target,
                       uid_t owner) {
    if (std::filesystem::exists(path)) std::filesystem::rename(path, path.string() + ".old");
    std::filesystem::create_symlink(target, path);
    give_to(owner, path);
  }

  void expect_denied() {
    for (const bool knows_straight : {true, false}) {
      system_.knows_straight = knows_straight;
      const auto opened = try_open();
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().kind, ErrorKind::Denied) << opened.error().text;
    }
    system_.knows_straight = true;
  }

  void expect_messages(std::size_t count) {
    for (const bool knows_straight : {true, false}) {
      system_.knows_straight = knows_straight;
      const auto maildrop = open();
      ASSERT_NE(maildrop, nullptr);
      EXPECT_EQ(maildrop->snapshot().size(), count);
    }
    system_.knows_straight = true;
  }
};

TEST_F(WalkTest, FollowsNoLinkOfAUserWhereverItLies) {
  for (const std::filesystem::path& link : {mail(), home() / "deep", home()}) {
    const std::filesystem::path target = link == mail() ? jims() : jims().parent_path();
    replace_by_link(link, target, mallory);
    expect_denied();
    std::filesystem::remove(link);
    std::filesystem::rename(link.string() + ".old", link);
  }
}

// Root's link in a folder of a user's may have been moved there.
TEST_F(WalkTest, FollowsALinkOfRootsOnlyInAFolderOfRoots) {
  replace_by_link(mail(), jims(), 0);
  expect_denied();
  give_to_root(home() / "deep");
  expect_messages(1);
}

TEST_F(WalkTest, FollowsRootsLinksWhereverTheyLead) {
  std::filesystem::create_directories(folder_.path() / "disk2");
  give_to_root(folder_.path() / "disk2");
  std::filesystem::rename(home(), folder_.path() / "disk2/joe");
  for (const std::string target : {"../disk2/joe", "../disk2/./joe/", "../homes/../disk2//joe"}) {
    replace_by_link(home(), target, 0);
    std::ofstream(mail() / "new/1.a") << "x\n";
    expect_messages(1);
    std::filesystem::remove(home());
  }
  replace_by_link(home(), folder_.path() / "disk2/joe", 0);
  expect_messages(1);
}

TEST_F(WalkTest, FollowsNoUsersLinkBehindOneOfRoots) {
  std::filesystem::create_directories(folder_.path() / "disk2");
  replace_by_link(home(), folder_.path() / "disk2/joe", 0);
  replace_by_link(folder_.path() / "disk2/joe", home().string() + ".old", mallory);
  give_to(mallory, folder_.path() / "disk2");
  expect_denied();
}

TEST_F(WalkTest, LeavesTheWalkToAThreadWhereALinkIsMet) {
  std::ofstream(mail() / "new/1.a") << "x\n";
  std::filesystem::rename(home(), folder_.path() / "homes/moved");
  replace_by_link(home(), "moved", 0);
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  int judged = 0;
  system_.fault = [&](Call call, std::string_view) {
    judged += call == Call::ReadLink || call == Call::StatusAt;
    return 0;
  };
  const auto opened = try_open(Patience::CachedOnly);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::WouldBlock);
  EXPECT_EQ(judged, 0);
  const auto maildrop = open();
  EXPECT_EQ(maildrop->snapshot().size(), 1u);
  EXPECT_GT(judged, 0);
  const auto message = read(*maildrop, 0, 4096, Patience::CachedOnly);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().kind, ErrorKind::WouldBlock);
  EXPECT_EQ(*read(*maildrop, 0), "x\n");
}

TEST_F(WalkTest, GivesUpWhereLinksGoInACircle) {
  replace_by_link(home(), home(), 0);
  expect_denied();
}

TEST_F(WalkTest, TellsALinkThatLeadsNowhereFromAMissingMaildir) {
  replace_by_link(home(), folder_.path() / "disk2/joe", 0);
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
  std::filesystem::create_directories(folder_.path() / "disk2/joe");
  expect_messages(0);
}

TEST_F(WalkTest, FollowsAnyLinkInTheBeginning) {
  replace_by_link(folder_.path() / "beginning", folder_.path() / "homes", mallory);
  store_.emplace((folder_.path() / "beginning/%n/deep/Maildir").string(), *locks_, threads_,
                 system_);
  std::ofstream(mail() / "new/1.a") << "x\n";
  expect_messages(1);
  replace_by_link(mail(), jims(), mallory);
  expect_denied();
}

TEST_F(WalkTest, AnswersFromMemoryWhereALinkIsInTheBeginningToo) {
  replace_by_link(folder_.path() / "beginning", folder_.path() / "homes", 0);
  store_.emplace((folder_.path() / "beginning/%n/deep/Maildir").string(), *locks_, threads_,
                 system_);
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  std::filesystem::create_directory(mail() / "cur");
  EXPECT_TRUE(try_open(Patience::CachedOnly));
}

TEST_F(WalkTest, RefusesWhereTheBeginningIsMissingAndRecovers) {
  store_.emplace((folder_.path() / "disk/mail/%n").string(), *locks_, threads_, system_);
  for (int time = 0; time < 2; ++time) {
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
    EXPECT_EQ(opened.error().text, "");  // it was said
  }
  std::filesystem::create_directories(folder_.path() / "disk/mail");
  expect_messages(0);
}

TEST_F(WalkTest, RefusesAMissingMaildirThatMustExist) {
  std::filesystem::remove_all(mail());
  expect_messages(0);
  store_.emplace((folder_.path() / "homes/%n/deep/Maildir").string(), *locks_, threads_, system_,
                 MaildirRules{.missing = MissingMaildir::IsAnError});
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
  EXPECT_NE(opened.error().text.find("must_exist"), std::string::npos);
}

TEST_F(WalkTest, RefusesAFolderThatIsNoMaildirWhereThatMustExist) {
  std::filesystem::remove_all(mail());
  std::filesystem::create_directories(mail());
  expect_messages(0);
  store_.emplace((folder_.path() / "homes/%n/deep/Maildir").string(), *locks_, threads_, system_,
                 MaildirRules{.missing = MissingMaildir::IsAnError});
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
  EXPECT_NE(opened.error().text.find("neither new nor cur"), std::string::npos);
  std::filesystem::create_directories(mail() / "cur");
  expect_messages(0);
}

TEST_F(WalkTest, RefusesWhereAPathWithoutAVariableIsMissing) {
  store_.emplace((folder_.path() / "mail/one").string(), *locks_, threads_, system_);
  std::filesystem::create_directories(folder_.path() / "mail");
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
  std::filesystem::create_directories(folder_.path() / "mail/one/new");
  expect_messages(0);
}

TEST_F(WalkTest, RefusesAHomeBelowARootThatIsMissing) {
  const std::filesystem::path disk = folder_.path() / "disk";
  store_.emplace("%h/Maildir", *locks_, threads_, system_, MaildirRules{.roots = {disk.string()}});
  const auto open_at = [&](const std::filesystem::path& home) {
    return store_->open({"joe", home.string()}, Enquiry().on_thread());
  };
  const auto opened = open_at(disk / "joe");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::TryAgain);
  EXPECT_TRUE(open_at(folder_.path() / "disk2/joe")) << "it lies elsewhere";
  std::filesystem::create_directories(disk);
  EXPECT_TRUE(open_at(disk / "joe"));
}

// Another folder in the place of the one of the login, by the same way or another.
class SwapTest : public MaildirTest {
 protected:
  SwapTest() {
    deliver("new/1.a", "mine\n");
    std::filesystem::create_directories(other() / "new");
    std::filesystem::create_directories(other() / "cur");
    std::ofstream(other() / "new/1.a") << "his \n";
  }

  std::filesystem::path other() const { return folder_.path() / "other"; }

  void swap(const std::filesystem::path& mine, const std::filesystem::path& his) {
    std::filesystem::rename(mine, mine.string() + ".old");
    std::filesystem::rename(his, mine);
  }

  void expect_refusals(maildrop::Maildrop& maildrop) {
    const auto message = read(maildrop, 0);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().kind, ErrorKind::TryAgain);
    mark_seen(maildrop, {0});
    const auto removal = remove(maildrop, marks({0}));
    EXPECT_EQ(removal.removed, 0u);
    EXPECT_EQ(removal.failed, 1u);
    ASSERT_TRUE(removal.error);
    EXPECT_EQ(removal.error->kind, ErrorKind::TryAgain);
    EXPECT_EQ(contents_of(maildir() / "new/1.a"), "his \n");
  }
};

TEST_F(SwapTest, OfTheMaildirIsNoticed) {
  const auto maildrop = open();
  swap(maildir(), other());
  expect_refusals(*maildrop);
}

TEST_F(SwapTest, OfAFolderIsNoticed) {
  const auto maildrop = open();
  swap(maildir() / "new", other() / "new");
  expect_refusals(*maildrop);
}

TEST_F(SwapTest, AFolderThatComesLaterIsWelcome) {
  std::filesystem::remove(maildir() / "cur");
  const auto maildrop = open();
  std::filesystem::create_directory(maildir() / "cur");
  rename("new/1.a", "cur/1.a:2,S");
  EXPECT_EQ(*read(*maildrop, 0), "mine\n");
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
}

// What two paths lead to is one maildrop.
TEST_F(SwapTest, TwoNamesOfOneFolderExcludeEachOther) {
  std::filesystem::create_symlink(maildir(), folder_.path() / "jim");
  give_to_root(folder_.path() / "jim");
  give_to_root(folder_.path());
  const auto joes = open();
  const auto jims = store_->open({"jim", ""}, Enquiry().on_thread());
  ASSERT_FALSE(jims);
  EXPECT_EQ(jims.error().kind, ErrorKind::InUse);
}

}  // namespace
}  // namespace restante::stores
