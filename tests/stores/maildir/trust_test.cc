// SPDX-License-Identifier: Apache-2.0
//
// What is in a Maildir is its user's doing: it is counted within bounds, and believed where it can
// be known.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "counting.h"
#include "maildir_fixture.h"
#include "restante/stores/maildir/path_template.h"
#include "scan.h"

namespace restante::stores {
namespace {

constexpr uid_t mallory = 4711;
constexpr std::uint64_t mebi = 1024 * 1024;

class TrustTest : public MaildirTest {
 protected:
  void deliver_sparse(const std::string& name, std::uint64_t octets) const {
    deliver(name, "");
    std::filesystem::resize_file(maildir() / name, octets);
  }

  bool reads_folders() {
    int entries = 0;
    system_.fault = [&](Call call, std::string_view) {
      entries += call == Call::NextEntry;
      return 0;
    };
    open();
    system_.fault = nullptr;
    return entries > 0;
  }
};

TEST_F(TrustTest, ListsAMessageOfAnotherOwnerButDoesNotServeIt) {
  deliver("new/1.a", "stolen\n");
  give_to(mallory, maildir() / "new/1.a");
  deliver("new/2.b", "mine\n");
  const auto maildrop = open();
  EXPECT_EQ(maildrop->snapshot().size(), 2u);
  const auto stolen = read(*maildrop, 0);
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().kind, ErrorKind::Denied);
  EXPECT_EQ(*read(*maildrop, 1), "mine\n");
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
  EXPECT_FALSE(exists("new/1.a"));
}

TEST_F(TrustTest, ServesWhatBelongsToTheMaildirsOwnerOrToUs) {
  deliver("new/1.a", "owner\n");
  deliver("new/2.b", "us\n");
  give_to(mallory, maildir());
  give_to(mallory, maildir() / "new/1.a");
  system_.us = 99;
  give_to(99, maildir() / "new/2.b");
  const auto maildrop = open();
  EXPECT_EQ(*read(*maildrop, 0), "owner\n");
  EXPECT_EQ(*read(*maildrop, 1), "us\n");
}

TEST_F(TrustTest, BelievesNoIndexThatAnybodyElseMayHaveWritten) {
  deliver_many();
  open();
  ASSERT_FALSE(reads_folders());
  const std::filesystem::path index = maildir() / "restante.index";
  give_to(mallory, index);
  EXPECT_TRUE(reads_folders());

  system_.owners.clear();
  open();
  ASSERT_FALSE(reads_folders());
  std::filesystem::create_hard_link(index, maildir() / "tmp/other");
  EXPECT_TRUE(reads_folders());

  std::filesystem::remove(maildir() / "tmp/other");
  ASSERT_FALSE(reads_folders());
  std::filesystem::permissions(index, std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  EXPECT_TRUE(reads_folders());
}

TEST_F(TrustTest, LeavesOutWhatIsTooLargeAndServesTheOthers) {
  deliver_sparse("new/1.a", 65 * 1024 * mebi);
  deliver("new/2.b", "mine\n");
  ASSERT_EQ(::mkfifo((maildir() / "new/3.c").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", maildir() / "new/4.d");
  std::filesystem::create_directory(maildir() / "new/5.e");
  const auto maildrop = open();
  EXPECT_EQ(unique_ids(maildrop->snapshot()), std::vector<std::string>{"2.b"});
  EXPECT_EQ(*read(*maildrop, 0), "mine\n");
}

TEST_F(TrustTest, LeavesOutAMessageThatItMayNotRead) {
  for (int number = 1; number < 12; ++number) deliver("new/" + std::to_string(number));
  system_.fault = [](Call call, std::string_view name) {
    return call == Call::Open && name == "5" ? -EACCES : 0;
  };
  EXPECT_EQ(sight().size(), 10u);
  // The index does not hide it once it can be read, though no folder has changed.
  system_.fault = nullptr;
  EXPECT_EQ(sight().size(), 11u);
}

TEST_F(TrustTest, CountsHolesWithoutReadingThem) {
  deliver_sparse("new/1.a", 3 * 1024 * mebi);
  std::ofstream(maildir() / "new/1.a", std::ios::binary | std::ios::in).seekp(mebi) << "a\nb\r\n";
  const auto maildrop = open();
  EXPECT_EQ(maildrop->snapshot().octets({0}), 3 * 1024 * mebi + 1 + 2);
  EXPECT_LT(system_.octets_read, mebi);
}

TEST_F(TrustTest, ForgetsTheIndexOfAMessageThatWasNotWhatItWas) {
  deliver_many();
  auto maildrop = open();
  ASSERT_TRUE(exists("restante.index"));
  maildrop->distrust({3});
  EXPECT_EQ(maildrop->give_back(Enquiry().on_loop()).error().kind, ErrorKind::WouldBlock);
  give_back(std::move(maildrop));
  EXPECT_FALSE(exists("restante.index"));
}

TEST(CountingBudget, LeavesLargeScansToOneAtATime) {
  LargeScans scans;
  using Answer = CountingBudget::Answer;
  std::optional<CountingBudget> first(scans);
  CountingBudget second(scans);
  EXPECT_EQ(first->spend(CountingBudget::without_permit_max), Answer::Granted);
  EXPECT_EQ(second.spend(CountingBudget::without_permit_max), Answer::Granted);
  EXPECT_EQ(first->spend(1), Answer::Granted);
  EXPECT_EQ(second.spend(1), Answer::Spent);
  first.reset();
  EXPECT_EQ(second.spend(1), Answer::Granted);
  EXPECT_EQ(second.spend(CountingBudget::a_scan_max), Answer::Spent);
}

TEST_F(TrustTest, GoesOnCountingWhereTheLastLoginHadToStop) {
  system_.knows_holes = false;
  constexpr std::uint64_t octets = 20 * mebi;
  for (int number = 1; number < 10; ++number)
    deliver_sparse("new/" + std::to_string(number), octets);
  const auto route = expand_path((folder_.path() / "%n").string(), {"joe", ""});
  const auto maildir = open_maildir(system_, *route, Patience::MayBlock);
  ASSERT_TRUE(maildir);
  SpareThreads alone(0);
  LargeScans scans;
  ASSERT_TRUE(scans.begin());  // another is under way
  const auto take = [&] {
    return scan(system_, *route, *maildir, Patience::MayBlock, {alone, scans, nullptr});
  };
  const auto first = take();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::TryAgain);
  EXPECT_NE(first.error().text.find("3 messages more to count"), std::string::npos)
      << first.error().text;
  const auto second = take();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sight.snapshot.total_octets(), 9 * (octets + 2));
}

}  // namespace
}  // namespace restante::stores
