// SPDX-License-Identifier: Apache-2.0
//
// What is in a Maildir is its user's doing: it is counted within bounds, believed where it can be
// known, and served only if it is what was listed.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
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

  void deliver_many() const {
    for (int number = 1; number < 12; ++number)
      deliver("new/" + std::to_string(number), "body\r\n");
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

  // What was done to files since the login has a time of its own.
  void changes_are_known() {
    system_.age_seconds = -3600;
    system_.clock_ahead_seconds = 7200;
  }

  void replace_with_old_time(const std::string& name, std::string_view octets) const {
    const auto time = std::filesystem::last_write_time(maildir() / name);
    deliver("tmp/another", octets);
    std::filesystem::last_write_time(maildir() / "tmp/another", time - std::chrono::hours(3));
    rename("tmp/another", name);
  }

  void write_with_old_time(const std::string& name, std::string_view octets) const {
    const auto time = std::filesystem::last_write_time(maildir() / name);
    std::fstream(maildir() / name, std::ios::binary | std::ios::in | std::ios::out) << octets;
    std::filesystem::last_write_time(maildir() / name, time);
  }

  // Until the clock by which the disk stamps files has gone on.
  void wait_for_a_tick() const {
    const auto time = [&] {
      deliver("tmp/clock", "");
      return std::filesystem::last_write_time(maildir() / "tmp/clock");
    };
    for (const auto before = time(); time() == before;) {
    }
  }

  // A piece, then the interruption, then the rest.
  template <class Interruption>
  Result<std::string> read_interrupted(maildrop::Maildrop& maildrop,
                                       Interruption interruption) const {
    std::string message(7, ' ');
    const auto first = maildrop.read({0}, 0, message, Enquiry().on_thread());
    if (!first) return Failure(first.error());
    wait_for_a_tick();
    interruption();
    std::string space(100, ' ');
    const auto rest = maildrop.read({0}, message.size(), space, Enquiry().on_thread());
    if (!rest) return Failure(rest.error());
    return message.append(space, 0, rest->octets);
  }

  void expect_changed(maildrop::Maildrop& maildrop) {
    const auto message = read(maildrop, 0);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().kind, ErrorKind::TryAgain) << message.error().text;
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

TEST_F(TrustTest, NoticesAMessageWhoseSizeCanNotBe) {
  deliver("new/1.a", "12345\n");
  auto maildrop = open();
  deliver("new/1.a", "12345\n67890\n");
  expect_changed(*maildrop);
  deliver("new/1.a", "1\n");
  expect_changed(*maildrop);
  deliver("new/1.a", "");
  expect_changed(*maildrop);
  deliver("new/1.a", "12345\n");
  EXPECT_EQ(*read(*maildrop, 0), "12345\n");
}

TEST_F(TrustTest, NoticesAMessageThatWasWrittenSinceTheLogin) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  deliver("new/1.a", "1\n\n\n\n\n");
  system_.age_seconds = -3600;
  system_.clock_ahead_seconds = 7200;
  expect_changed(*maildrop);
}

// Another file under the old name, with the size and the times that the old one had: rsync -t.
TEST_F(TrustTest, NoticesAFileThatTookAMessagesPlace) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  replace_with_old_time("new/1.a", "54321\n");
  changes_are_known();
  expect_changed(*maildrop);
}

// The same octet for octet into the old file: cp -p.
TEST_F(TrustTest, NoticesAMessageThatWasWrittenToWithItsOldTime) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  write_with_old_time("new/1.a", "54321\n");
  changes_are_known();
  expect_changed(*maildrop);
}

TEST_F(TrustTest, ServesAMessageThatOnlyGotAnotherName) {
  deliver("new/1.a", "12345\n");
  const auto modified = std::filesystem::last_write_time(maildir() / "new/1.a");
  std::filesystem::last_write_time(maildir() / "new/1.a", modified - std::chrono::hours(3));
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,S");
  changes_are_known();
  for (int time = 0; time < 2; ++time) EXPECT_EQ(*read(*maildrop, 0), "12345\n");
  rename("cur/1.a:2,S", "cur/1.a:2,FS");
  EXPECT_EQ(*read(*maildrop, 0), "12345\n");
}

TEST_F(TrustTest, CallsNoMessageWholeThatWasWrittenToWhileItWasRead) {
  for (const std::string_view message : {"12345\n67890\n", "12345\r\n67890\r\n"}) {
    deliver("new/1.a", message);
    const auto maildrop = open();
    EXPECT_EQ(*read_interrupted(*maildrop, [] {}), message);
    const std::string other(message.size(), 'x');
    EXPECT_FALSE(read_interrupted(*maildrop, [&] { deliver("new/1.a", other); }));
    deliver("new/1.a", message);
    EXPECT_FALSE(read_interrupted(*maildrop, [&] { write_with_old_time("new/1.a", other); }));
  }
}

TEST_F(TrustTest, CallsAMessageWholeThatWasRenamedOrRemovedWhileItWasRead) {
  deliver("new/1.a", "12345\n67890\n");
  const auto maildrop = open();
  EXPECT_TRUE(read_interrupted(*maildrop, [&] { rename("new/1.a", "cur/1.a:2,S"); }));
  EXPECT_TRUE(
      read_interrupted(*maildrop, [&] { std::filesystem::remove(maildir() / "cur/1.a:2,S"); }));
}

// Clocks differ, and files are copied with the times that they had.
TEST_F(TrustTest, ServesAMessageFromTheFutureAndKeepsTheIndex) {
  deliver_many();
  open();
  system_.age_seconds = -3600;
  for (int time = 0; time < 2; ++time) {
    const auto maildrop = open();
    EXPECT_EQ(*read(*maildrop, 0), "body\r\n");
    EXPECT_TRUE(exists("restante.index"));
  }
}

TEST_F(TrustTest, LendsNoFileThatMayHaveChangedSinceItWasCounted) {
  deliver("new/1.a", "body\r\n");
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  for (const int age : {3600, -3600}) {
    system_.age_seconds = 3600;
    const auto maildrop = open();
    system_.age_seconds = age;
    char octet = 0;
    ASSERT_TRUE(maildrop->read({0}, 0, {&octet, 1}, Enquiry().on_thread()));
    EXPECT_EQ(maildrop->wire_file({0}, 1, 100).has_value(), age > 0);
  }
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
