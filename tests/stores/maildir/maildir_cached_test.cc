// SPDX-License-Identifier: Apache-2.0
//
// What the loop does without a thread: folders that stay open, files that go out as they are.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>

#include "maildir_fixture.h"
#include "open_folders.h"

namespace restante::stores {
namespace {

class MaildirCachedTest : public MaildirTest {
 protected:
  MaildirCachedTest() { system_.cache = FaultyFileSystem::Cache::HoldsAll; }

  static std::string read_cached(maildrop::Maildrop& maildrop, std::uint32_t index) {
    const auto message = read(maildrop, index, 4096, Patience::CachedOnly);
    return message ? *message : "";
  }

  int folder_opens(maildrop::Maildrop& maildrop, std::uint32_t index) {
    int made = 0;
    system_.fault = [&](Call call, std::string_view name) {
      made += call == Call::Open && name.starts_with('/');
      return 0;
    };
    read_cached(maildrop, index);
    system_.fault = nullptr;
    return made;
  }
};

TEST_F(MaildirCachedTest, OpensAFolderOnceForManyMessages) {
  deliver("new/1.a", "one\n");
  deliver("new/2.b", "two\n");
  deliver("cur/3.c:2,S", "three\n");
  const auto maildrop = open();
  EXPECT_EQ(folder_opens(*maildrop, 0), 1);
  EXPECT_EQ(folder_opens(*maildrop, 1), 0);
  EXPECT_EQ(folder_opens(*maildrop, 2), 1);
  EXPECT_EQ(folder_opens(*maildrop, 0), 0);
  EXPECT_EQ(read_cached(*maildrop, 1), "two\n");
  EXPECT_EQ(read_cached(*maildrop, 2), "three\n");
}

TEST_F(MaildirCachedTest, KeepsNoFolderOpenLongerThanItsSession) {
  deliver("new/1.a", "one\n");
  const auto before = open_descriptors();
  auto maildrop = open();
  read_cached(*maildrop, 0);
  EXPECT_EQ(open_descriptors(), before + 1);
  maildrop.reset();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(MaildirCachedTest, KeepsNoFolderOpenWhereDescriptorsAreShort) {
  deliver("new/1.a", "one\n");
  deliver("new/2.b", "two\n");
  const auto before = open_descriptors();
  const auto maildrop = open();
  read_cached(*maildrop, 0);
  EXPECT_EQ(open_descriptors(), before + 1);
  system_.fault = [&](Call call, std::string_view name) {
    return call == Call::Open && name == "2.b" ? -EMFILE : 0;
  };
  EXPECT_EQ(read_cached(*maildrop, 1), "");
  EXPECT_EQ(open_descriptors(), before);
  system_.fault = nullptr;
  EXPECT_EQ(read_cached(*maildrop, 1), "two\n");
}

TEST_F(MaildirCachedTest, ServesNothingFromAFolderThatWasReplaced) {
  deliver("new/1.a", "one\n");
  deliver("new/2.b", "two\n");
  const auto maildrop = open();
  EXPECT_EQ(read_cached(*maildrop, 0), "one\n");
  std::filesystem::rename(maildir() / "new", maildir() / "old");
  std::filesystem::create_directory(maildir() / "new");
  std::filesystem::rename(maildir() / "old/2.b", maildir() / "new/2.b");
  const auto blocked = read(*maildrop, 1, 4096, Patience::CachedOnly);
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().kind, ErrorKind::WouldBlock);
  const auto refused = read(*maildrop, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::TryAgain);
}

TEST(OpenFolders, KeepsAFewAndTheLatest) {
  OpenFolders folders;
  std::array<char, OpenFolders::folders_max + 1> owners{};
  const auto before = open_descriptors();
  for (const char& owner : owners) {
    folders.keep(&owner, Place::Cur, Descriptor(::open("/", folder_flags)));
  }
  EXPECT_EQ(static_cast<std::size_t>(open_descriptors() - before), OpenFolders::folders_max);
  EXPECT_EQ(folders.find(&owners.front(), Place::Cur), -1);
  EXPECT_GE(folders.find(&owners.back(), Place::Cur), 0);
  EXPECT_EQ(folders.find(&owners.back(), Place::New), -1);
  folders.forget(&owners.back());
  EXPECT_EQ(folders.find(&owners.back(), Place::Cur), -1);
}

class WireFileTest : public MaildirCachedTest {
 protected:
  // Reads the first octet of the first message, so that the rest may be asked for.
  static std::optional<maildrop::WireFile> file_after_one_octet(maildrop::Maildrop& maildrop) {
    char octet = 0;
    const auto piece = maildrop.read({0}, 0, {&octet, 1}, Enquiry().on_thread());
    EXPECT_TRUE(piece);
    return maildrop.wire_file({0}, 1, 1000);
  }
};

TEST_F(WireFileTest, IsLentForAMessageThatNeedsNoChange) {
  deliver("new/1.a", "Subject: x\r\n\r\nbody\r\n");
  const auto maildrop = open();
  const auto file = file_after_one_octet(*maildrop);
  ASSERT_TRUE(file);
  // The last octet is read.
  EXPECT_EQ(file->octets, 18u);
  std::string octets(file->octets, ' ');
  EXPECT_EQ(::pread(file->descriptor, octets.data(), octets.size(), 1), 18);
  EXPECT_EQ(octets, "ubject: x\r\n\r\nbody\r");
  EXPECT_EQ(maildrop->wire_file({0}, 1, 5)->octets, 5u);
  EXPECT_FALSE(maildrop->wire_file({0}, 19, 5));
}

TEST_F(WireFileTest, IsNotLentForOneThatDoes) {
  for (const std::string message : {"a\nb\r\n", "a\r\n.b\r\n", ".a\r\n", "a\r\nb"}) {
    deliver("new/1.a", message);
    const auto maildrop = open();
    EXPECT_FALSE(file_after_one_octet(*maildrop)) << message;
  }
}

TEST_F(WireFileTest, IsNotLentForWhatIsNotInMemory) {
  deliver("new/1.a", "body\r\n");
  const auto maildrop = open();
  ASSERT_TRUE(file_after_one_octet(*maildrop));
  system_.cache = FaultyFileSystem::Cache::HoldsNothing;
  EXPECT_FALSE(maildrop->wire_file({0}, 1, 1000));
}

TEST_F(WireFileTest, IsNotLentForAMessageThatWasChangedSince) {
  for (int number = 1; number < 10; ++number) {
    deliver("new/" + std::to_string(number), "body\r\n");
  }
  open();
  const auto maildrop = open();
  ASSERT_TRUE(file_after_one_octet(*maildrop));
  maildrop->stop_reading();
  // As large as it was, and perhaps only renamed.
  deliver("new/1", ".\n.\n\n\n");
  system_.age_seconds = -3600;
  EXPECT_FALSE(file_after_one_octet(*maildrop));
}

}  // namespace
}  // namespace restante::stores
