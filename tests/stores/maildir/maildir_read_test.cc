// SPDX-License-Identifier: Apache-2.0
//
// Reading the messages of an open Maildir, and marking them as seen.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <string_view>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

using namespace std::string_literals;

class MaildirReadTest : public MaildirTest {
 protected:
  static Result<maildrop::Piece> read_piece(maildrop::Maildrop& maildrop, std::uint32_t index,
                                            std::uint64_t offset,
                                            Patience patience = Patience::MayBlock) {
    std::string space(4, '\0');
    return maildrop.read({index}, offset, space, Enquiry().with(patience));
  }
};

TEST_F(MaildirReadTest, GivesEveryMessageAsItIsStored) {
  const std::vector<std::string> messages{
      "", "x", ".", "\r\n", "Subject: x\r\n\r\n.\r\n", "a\0b\xff\n\r"s, std::string(10'000, '\n')};
  for (const std::string& message : messages) {
    deliver("new/1.a", message);
    const auto maildrop = open();
    for (const std::size_t piece : {1u, 7u, 4096u, 65536u}) {
      const auto got = read(*maildrop, 0, piece);
      ASSERT_TRUE(got);
      EXPECT_EQ(*got, message);
    }
  }
}

TEST_F(MaildirReadTest, TurnsToAnotherMessageAtAnyTime) {
  deliver("new/1.a", "12345678");
  deliver("new/2.b", "abcdefgh");
  const auto maildrop = open();
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  EXPECT_EQ(*read(*maildrop, 1), "abcdefgh");
  EXPECT_EQ(*read(*maildrop, 0), "12345678");
}

TEST_F(MaildirReadTest, EndsWithThePieceThatHasTheLastOctet) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  EXPECT_EQ(read_piece(*maildrop, 0, 0)->rest, maildrop::Rest::More);
  const auto last = read_piece(*maildrop, 0, 4);
  EXPECT_EQ(last->octets, 4u);
  EXPECT_EQ(last->rest, maildrop::Rest::None);
}

TEST_F(MaildirReadTest, HoldsADescriptorOnlyWhileItReads) {
  deliver("new/1.a", "12345678");
  deliver("new/2.b", "12345678");
  const auto idle = open_descriptors();
  const auto maildrop = open();
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  EXPECT_EQ(open_descriptors(), idle + 1);
  ASSERT_TRUE(read_piece(*maildrop, 1, 0));
  EXPECT_EQ(open_descriptors(), idle + 1);
  maildrop->stop_reading();
  EXPECT_EQ(open_descriptors(), idle);
  ASSERT_TRUE(read(*maildrop, 0));
  EXPECT_EQ(open_descriptors(), idle);
  system_.fault = failing(Call::Read, EIO);
  ASSERT_FALSE(read(*maildrop, 0));
  EXPECT_EQ(open_descriptors(), idle);
}

TEST_F(MaildirReadTest, GoesOnAfterShortReads) {
  deliver("new/1.a", "Subject: x\n\n12345\n");
  const auto maildrop = open();
  system_.read_octets_max = 3;
  EXPECT_EQ(*read(*maildrop, 0), "Subject: x\n\n12345\n");
}

TEST_F(MaildirReadTest, NeverTakesAnEarlyEndForTheEnd) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  ASSERT_EQ(read_piece(*maildrop, 0, 0)->rest, maildrop::Rest::More);
  std::filesystem::resize_file(maildir() / "new/1.a", 4);
  const auto piece = read_piece(*maildrop, 0, 4);
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().kind, ErrorKind::TryAgain);
  EXPECT_NE(piece.error().text.find("new/1.a ended early"), std::string::npos);
  std::filesystem::resize_file(maildir() / "new/1.a", 2);
  EXPECT_FALSE(read_piece(*maildrop, 0, 4));
}

TEST_F(MaildirReadTest, PassesOnAReadError) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  system_.fault = failing(Call::Read, EIO, 0, 1);
  const auto piece = read_piece(*maildrop, 0, 4);
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().kind, ErrorKind::TryAgain);
  EXPECT_EQ(*read(*maildrop, 0), "12345678");
}

TEST_F(MaildirReadTest, AsksForAThreadWhereItWouldHaveToWait) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  system_.cache = FaultyFileSystem::Cache::HoldsNothing;
  EXPECT_EQ(read_piece(*maildrop, 0, 0, Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  EXPECT_EQ(read_piece(*maildrop, 0, 4, Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
  EXPECT_EQ(read_piece(*maildrop, 0, 4)->rest, maildrop::Rest::None);
}

TEST_F(MaildirReadTest, LetsAThreadFindOutWhatWentWrong) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  for (const int code : {EIO, EOPNOTSUPP, EACCES}) {
    system_.fault = failing(Call::Read, code);
    EXPECT_EQ(read_piece(*maildrop, 0, 0, Patience::CachedOnly).error().kind,
              ErrorKind::WouldBlock);
    system_.fault = failing(Call::Open, code);
    maildrop->stop_reading();
    EXPECT_EQ(read_piece(*maildrop, 0, 0, Patience::CachedOnly).error().kind,
              ErrorKind::WouldBlock);
  }
}

TEST_F(MaildirReadTest, IsTheSameFromMemory) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  const auto got = read(*maildrop, 0, 4096, Patience::CachedOnly);
  if (!got) {
    // This system never answers from memory.
    EXPECT_EQ(got.error().kind, ErrorKind::WouldBlock);
    return;
  }
  EXPECT_EQ(*got, "12345678");
}

TEST_F(MaildirReadTest, FindsARenamedMessage) {
  deliver("new/1.a", "one");
  deliver("cur/2.b:2,", "two");
  deliver("cur/3.c:2,S", "three");
  const auto maildrop = open();
  rename("new/1.a", "cur/1.a:2,S");
  rename("cur/2.b:2,", "cur/2.b:2,FRS");
  rename("cur/3.c:2,S", "new/3.c");
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*read(*maildrop, 0), "one");
    EXPECT_EQ(*read(*maildrop, 1), "two");
    EXPECT_EQ(*read(*maildrop, 2), "three");
  }
  rename("cur/2.b:2,FRS", "cur/2.b:2,T");
  EXPECT_EQ(*read(*maildrop, 1), "two");
}

TEST_F(MaildirReadTest, LooksOnceForAllRenamedMessages) {
  constexpr std::uint32_t messages = 50;
  for (std::uint32_t index = 0; index < messages; ++index) {
    deliver("new/" + std::to_string(100 + index), std::to_string(index));
  }
  int entries = 0;  // the maildrop's end still counts
  const auto maildrop = open();
  for (std::uint32_t index = 0; index < messages; ++index) {
    const std::string base = std::to_string(100 + index);
    rename("new/" + base, "cur/" + base + ":2,R");
  }
  system_.fault = [&](Call call, std::string_view) {
    entries += call == Call::NextEntry;
    return 0;
  };
  for (std::uint32_t index = 0; index < messages; ++index) {
    EXPECT_EQ(*read(*maildrop, index), std::to_string(index));
  }
  EXPECT_LT(entries, 2 * static_cast<int>(messages));
}

TEST_F(MaildirReadTest, KeepsAMessageThatHasATwin) {
  deliver("cur/1.a:2,S", "chosen");
  deliver("cur/2.b:2,", "other");
  const auto maildrop = open();
  deliver("new/1.a", "twin");
  rename("cur/2.b:2,", "cur/2.b:2,T");
  EXPECT_EQ(*read(*maildrop, 1), "other");
  EXPECT_EQ(*read(*maildrop, 0), "chosen");
}

TEST_F(MaildirReadTest, MissesOnlyTheMessageThatIsGone) {
  deliver("new/1.a", "one");
  deliver("new/2.b", "two");
  const auto maildrop = open();
  std::filesystem::remove(maildir() / "new/1.a");
  EXPECT_EQ(read(*maildrop, 0).error().kind, ErrorKind::NotFound);
  EXPECT_EQ(*read(*maildrop, 1), "two");
  std::filesystem::remove_all(maildir());
  EXPECT_EQ(read(*maildrop, 1).error().kind, ErrorKind::TryAgain);
}

TEST_F(MaildirReadTest, ServesAMessageThatIsRemovedWhileItReads) {
  deliver("new/1.a", "12345678");
  const auto maildrop = open();
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  std::filesystem::remove(maildir() / "new/1.a");
  EXPECT_EQ(read_piece(*maildrop, 0, 4)->rest, maildrop::Rest::None);
}

TEST_F(MaildirReadTest, IsNotLedOutOfTheMaildir) {
  deliver("new/1.a", "one");
  deliver("cur/2.b:2,", "two");
  const auto maildrop = open();
  std::filesystem::remove(maildir() / "new/1.a");
  std::filesystem::create_symlink("/etc/passwd", maildir() / "new/1.a");
  EXPECT_EQ(read(*maildrop, 0).error().kind, ErrorKind::Denied);

  std::filesystem::rename(maildir() / "cur", folder_.path() / "secret");
  std::filesystem::create_symlink(folder_.path() / "secret", maildir() / "cur");
  EXPECT_EQ(read(*maildrop, 1).error().kind, ErrorKind::Denied);
}

TEST_F(MaildirReadTest, IsNotHeldUpByAPipeInPlaceOfAMessage) {
  deliver("new/1.a", "one");
  const auto maildrop = open();
  std::filesystem::remove(maildir() / "new/1.a");
  ASSERT_EQ(::mkfifo((maildir() / "new/1.a").c_str(), 0600), 0);
  EXPECT_EQ(read(*maildrop, 0).error().kind, ErrorKind::Denied);
}

TEST_F(MaildirReadTest, MarksAsSeen) {
  deliver("new/1.a", "one");
  deliver("cur/2.b:2,FT", "two");
  deliver("cur/3.c:2,S", "three");
  deliver("cur/4.d:1,odd", "four");
  deliver("cur/5.e:2,Rab", "five");
  const auto maildrop = open();
  for (std::uint32_t index = 0; index < 5; ++index) mark_seen(*maildrop, {index});
  EXPECT_TRUE(exists("cur/1.a:2,S"));
  EXPECT_FALSE(exists("new/1.a"));
  EXPECT_TRUE(exists("cur/2.b:2,FST"));
  EXPECT_TRUE(exists("cur/3.c:2,S"));
  EXPECT_TRUE(exists("cur/4.d:1,odd"));
  EXPECT_TRUE(exists("cur/5.e:2,RSab"));
}

TEST_F(MaildirReadTest, ServesWhatItMarkedAsSeen) {
  deliver("new/1.a", "12345678");
  deliver("new/2.b", "two");
  const auto maildrop = open();
  ASSERT_TRUE(read_piece(*maildrop, 0, 0));
  mark_seen(*maildrop, {0});
  mark_seen(*maildrop, {1});
  mark_seen(*maildrop, {1});
  EXPECT_EQ(read_piece(*maildrop, 0, 4)->rest, maildrop::Rest::None);
  EXPECT_EQ(*read(*maildrop, 0), "12345678");
  EXPECT_EQ(*read(*maildrop, 1), "two");
  const auto removal = remove(*maildrop, marks({0, 1}));
  EXPECT_EQ(removal.removed, 2u);
  EXPECT_FALSE(removal.error);
  EXPECT_FALSE(exists("cur/1.a:2,S"));
}

TEST_F(MaildirReadTest, NeedNotLookForWhatItMarkedAsSeen) {
  deliver("new/1.a", "one");
  const auto maildrop = open();
  mark_seen(*maildrop, {0});
  system_.fault = failing(Call::NextEntry, EIO);
  EXPECT_EQ(*read(*maildrop, 0), "one");
  EXPECT_EQ(remove(*maildrop, marks({0})).removed, 1u);
}

TEST_F(MaildirReadTest, NeverMarksOneMessageOverAnother) {
  deliver("new/1.a", "one");
  const auto maildrop = open();
  deliver("cur/1.a:2,S", "another");
  mark_seen(*maildrop, {0});
  EXPECT_EQ(contents_of(maildir() / "new/1.a"), "one");
  EXPECT_EQ(contents_of(maildir() / "cur/1.a:2,S"), "another");
}

TEST_F(MaildirReadTest, ServesAMessageThatCanNotBeMarked) {
  deliver("new/1.a", "one");
  const auto maildrop = open();
  system_.fault = failing(Call::Rename, EACCES);
  mark_seen(*maildrop, {0});
  EXPECT_EQ(*read(*maildrop, 0), "one");
  EXPECT_TRUE(exists("new/1.a"));
}

}  // namespace
}  // namespace restante::stores
