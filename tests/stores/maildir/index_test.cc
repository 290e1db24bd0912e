// SPDX-License-Identifier: Apache-2.0
//
// Whatever the index says, a session sees what a scan without one sees.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "maildir_fixture.h"
#include "stamp.h"

namespace restante::stores {
namespace {

using namespace std::string_literals;

// The least that is worth an index.
constexpr int messages = 9;

class IndexTest : public MaildirTest {
 protected:
  IndexTest() {
    for (int number = 1; number <= messages; ++number) {
      const std::string place = number % 2 ? "new/" : "cur/";
      deliver(place + std::to_string(number) + ".a", std::string(number, '\n'));
    }
  }

  std::filesystem::path index() const { return maildir() / "restante.index"; }
  bool has_index() const { return exists("restante.index"); }

  // Leaves the index as it was.
  Sight sight_without_index() {
    const bool had_index = has_index();
    const std::string contents = contents_of(index());
    std::filesystem::remove(index());
    const Sight fresh = sight();
    std::filesystem::remove(index());
    if (had_index) write_index(contents);
    return fresh;
  }

  void write_index(const std::string& contents) const {
    std::ofstream(index(), std::ios::binary | std::ios::trunc) << contents;
  }

  // How many calls of a kind it takes to open the maildrop.
  int calls_to_open(Call wanted) {
    int made = 0;
    system_.fault = [&](Call call, std::string_view) {
      made += call == wanted;
      return 0;
    };
    open();
    system_.fault = nullptr;
    return made;
  }

  bool reads_folders() { return calls_to_open(Call::NextEntry) > 0; }

  void expect_scan() {
    const Sight expected = sight_without_index();
    system_.fault = nullptr;
    EXPECT_TRUE(reads_folders());
    EXPECT_EQ(sight(), expected);
  }
};

TEST_F(IndexTest, SavesTheNextLoginFromLookingAtTheMail) {
  const Sight expected = sight();
  ASSERT_TRUE(has_index());
  EXPECT_FALSE(reads_folders());
  EXPECT_EQ(calls_to_open(Call::Open), 4);  // the Maildir, its two folders, the index
  EXPECT_EQ(sight(), expected);
  EXPECT_FALSE(exists("restante.index.new"));
}

TEST_F(IndexTest, ServesFromMemoryWhatWasScanned) {
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  EXPECT_EQ(try_open(Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
  const Sight expected = sight();
  const auto opened = try_open(Patience::CachedOnly);
  ASSERT_TRUE(opened);
  EXPECT_EQ(sight_of((*opened)->snapshot()), expected);
}

TEST_F(IndexTest, IsNotWrittenForAFewMessages) {
  std::filesystem::remove(maildir() / "new/1.a");
  EXPECT_EQ(sight().size(), messages - 1u);
  EXPECT_FALSE(has_index());
}

TEST_F(IndexTest, IsStaleOnceMailCameOrWentOrWasRenamed) {
  sight();
  deliver("new/5.b", "later\n");
  expect_scan();
  std::filesystem::remove(maildir() / "new/3.a");
  expect_scan();
  rename("new/5.a", "cur/5.a:2,S");
  expect_scan();
  std::filesystem::remove_all(maildir() / "new");
  expect_scan();
}

TEST_F(IndexTest, StaleStillTellsTheSizesOfMessagesThatAreUnchanged) {
  sight();
  deliver("new/5.b", "later\n");
  rename("new/5.a", "cur/5.a:2,S");
  const std::uint64_t index_octets = std::filesystem::file_size(index());
  const Sight expected = sight_without_index();
  system_.octets_read = 0;
  EXPECT_EQ(sight(), expected);
  EXPECT_EQ(system_.octets_read, index_octets + "later\n"s.size());
}

TEST_F(IndexTest, CountsAMessageAnewThatIsNotWhatItWas) {
  sight();
  deliver("new/5.a", "changed\n");
  deliver("new/5.b", "later\n");
  expect_scan();
}

// Be it as large and as old as the one whose place it took.
TEST_F(IndexTest, CountsAMessageAnewThatIsAnotherFile) {
  sight();
  deliver("tmp/5.a", "a\nb\nc");
  ASSERT_EQ(std::filesystem::file_size(maildir() / "new/5.a"), "a\nb\nc"s.size());
  std::filesystem::last_write_time(maildir() / "tmp/5.a",
                                   std::filesystem::last_write_time(maildir() / "new/5.a"));
  rename("tmp/5.a", "new/5.a");
  expect_scan();
}

TEST_F(IndexTest, IsNotBelievedWhereTheClockMayNotHaveTickedSince) {
  system_.age_seconds = 0;
  sight();
  ASSERT_TRUE(has_index());
  expect_scan();
}

TEST_F(IndexTest, GivesItselfUpWhereAMessageTurnsOutToBeChanged) {
  sight();
  deliver("new/5.a", "changed\n");
  auto maildrop = open();
  // The folder looks as before, the message as if written a moment ago.
  system_.age_seconds = 0;
  const auto message = read(*maildrop, 4);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().kind, ErrorKind::TryAgain);
  EXPECT_FALSE(has_index());
  system_.age_seconds = 3600;
  maildrop.reset();
  EXPECT_EQ(std::get<2>(sight()[4]), 9u);
}

TEST_F(IndexTest, OfAnotherMaildirIsNone) {
  sight();
  const std::string contents = contents_of(index());
  for (const std::string folder : {"new", "cur"}) {
    std::filesystem::rename(maildir() / folder, maildir() / (folder + ".old"));
    std::filesystem::create_directory(maildir() / folder);
  }
  for (int number = 1; number <= messages; ++number) {
    deliver("cur/" + std::to_string(number) + ".a", "another\n");
  }
  write_index(contents);
  expect_scan();
}

TEST_F(IndexTest, TruncatedIsNone) {
  sight();
  const std::string whole = contents_of(index());
  const Sight expected = sight_without_index();
  for (std::size_t octets = 0; octets < whole.size(); octets += 3) {
    write_index(whole.substr(0, octets));
    ASSERT_TRUE(reads_folders()) << octets;
    ASSERT_EQ(sight(), expected) << octets;
  }
  write_index(whole + "x");
  EXPECT_TRUE(reads_folders());
}

// A hole in a file takes no room on the disk, and all the more in memory.
TEST_F(IndexTest, ThatPretendsToBeHugeIsNone) {
  sight();
  const Sight expected = sight_without_index();
  sight();
  // Behind what identifies the folders: when, the octets of the image, the number of messages.
  constexpr std::uint64_t head = 24 + sizeof(FolderStamps) + 24;
  constexpr std::uint64_t huge = std::uint64_t{1} << 42;
  const std::uint64_t image = huge - head - messages * sizeof(MessageStamp);
  std::fstream file(index(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(head - 16).write(reinterpret_cast<const char*>(&image), sizeof image);
  file.close();
  std::filesystem::resize_file(index(), huge);
  EXPECT_TRUE(reads_folders());
  EXPECT_EQ(sight(), expected);
}

TEST_F(IndexTest, ThatPretendsToBeOlderThanTimeIsNone) {
  sight();
  const Sight expected = sight_without_index();
  sight();
  constexpr std::uint64_t scanned_at_offset = 24 + sizeof(FolderStamps);
  constexpr std::int64_t never = INT64_MIN;
  std::fstream file(index(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(scanned_at_offset).write(reinterpret_cast<const char*>(&never), sizeof never);
  file.close();
  EXPECT_TRUE(reads_folders());
  EXPECT_EQ(sight(), expected);
}

TEST_F(IndexTest, ScribbledOverIsNone) {
  sight();
  const std::string whole = contents_of(index());
  const Sight expected = sight_without_index();
  // The stamps at the end are of no interest until mail came or went.
  constexpr std::size_t stamps_octets = messages * sizeof(MessageStamp);
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string scribbled = whole;
    scribbled[at] = static_cast<char>(scribbled[at] ^ (1 << at % 8));
    write_index(scribbled);
    ASSERT_EQ(reads_folders(), at < whole.size() - stamps_octets) << at;
    ASSERT_EQ(sight(), expected) << at;
  }
  std::string scribbled = whole;
  scribbled.back() ^= 1;
  write_index(scribbled);
  deliver("new/5.b", "later\n");
  expect_scan();
}

TEST_F(IndexTest, ThatIsNoFileIsNone) {
  const Sight expected = sight();
  std::filesystem::remove(index());
  std::filesystem::create_directory(index());
  EXPECT_EQ(sight(), expected);
  std::filesystem::remove(index());
  std::filesystem::create_symlink("/dev/zero", index());
  EXPECT_EQ(sight(), expected);
}

TEST_F(IndexTest, IsNotWrittenThroughALink) {
  deliver("precious", "precious");
  std::filesystem::create_symlink(maildir() / "precious", maildir() / "restante.index.new");
  sight();
  EXPECT_EQ(contents_of(maildir() / "precious"), "precious");
  std::filesystem::remove(index());
  std::filesystem::create_hard_link(maildir() / "precious", maildir() / "restante.index.new");
  sight();
  EXPECT_EQ(contents_of(maildir() / "precious"), "precious");
}

TEST_F(IndexTest, ThatCanNotBeWrittenCostsTheSessionNothing) {
  const Sight expected = sight();
  for (const Call call : {Call::Create, Call::Write, Call::Replace}) {
    for (const int code : {ENOSPC, EROFS, EACCES, EIO, EDQUOT}) {
      std::filesystem::remove(index());
      system_.fault = failing(call, code);
      EXPECT_EQ(sight(), expected);
      EXPECT_FALSE(has_index());
      EXPECT_FALSE(exists("restante.index.new"));
    }
  }
}

TEST_F(IndexTest, IsWrittenWholeInHoweverManyPieces) {
  system_.write_octets_max = 7;
  const Sight expected = sight();
  EXPECT_FALSE(reads_folders());
  EXPECT_EQ(sight(), expected);
}

// Random life in a Maildir, and random harm to its index.
class RandomLife : public IndexTest {
 protected:
  std::size_t any(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  std::string any_lines(char octet) { return std::string(any(40), octet); }

  std::string any_message() {
    std::vector<std::string> names;
    for (const std::string place : {"new/", "cur/"}) {
      for (const auto& file : std::filesystem::directory_iterator(maildir() / place)) {
        names.push_back(place + file.path().filename().string());
      }
    }
    std::ranges::sort(names);
    return names.empty() ? ""s : names[any(names.size())];
  }

  void harm_index() {
    std::string contents = contents_of(index());
    if (!contents.empty() && any(2)) contents[any(contents.size())] ^= 4;
    if (has_index()) write_index(contents);
  }

  void remove(const std::string& message) {
    if (message.empty()) return;
    std::filesystem::remove(maildir() / message);
    // Its inode may be free for what comes next, under the same name.
    if (any(2)) deliver(message, any_lines('\n'));
  }

  void happen(int step) {
    const std::string message = any_message();
    switch (any(8)) {
      case 0:
      case 1:
        return deliver("new/" + std::to_string(any(50)) + ".a" + std::to_string(step),
                       any_lines(any(2) ? 'x' : '\n'));
      case 2:
        return remove(message);
      case 3:
        if (message.starts_with("new/")) rename(message, "cur/" + message.substr(4) + ":2,S");
        return;
      case 4:
        kept_ = contents_of(index());
        return;
      case 5:
        if (any(2)) write_index(kept_);
        return;
      case 6:
        return harm_index();
      case 7:
        system_.age_seconds = any(2) ? 3600 : 0;
    }
  }

 private:
  std::mt19937 random_{1};
  std::string kept_;
};

TEST_F(RandomLife, NeverChangesWhatASessionSees) {
  for (int step = 0; step < 1000; ++step) {
    SCOPED_TRACE(step);
    happen(step);
    const Sight expected = sight_without_index();
    ASSERT_EQ(sight(), expected);
  }
}

}  // namespace
}  // namespace restante::stores
