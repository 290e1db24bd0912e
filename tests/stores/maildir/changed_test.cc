// SPDX-License-Identifier: Apache-2.0
//
// A message is served only if it is the one that was counted: what is told of its file since.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

class ChangedTest : public MaildirTest {
 protected:
  // What was done to files since the login has a time of its own.
  void changes_are_known() { set_clock_ahead(7200); }

  void begin_anew() {
    set_clock_ahead(0);
    for (const auto& entry : std::filesystem::directory_iterator(maildir() / "cur")) {
      std::filesystem::remove(entry);
    }
  }

  void replace_with_old_time(const std::string& name, std::string_view octets) const {
    const auto time = std::filesystem::last_write_time(maildir() / name);
    deliver("tmp/another", octets);
    std::filesystem::last_write_time(maildir() / "tmp/another", time);
    rename("tmp/another", name);
  }

  void write_with_old_time(const std::string& name, std::string_view octets) const {
    const auto time = std::filesystem::last_write_time(maildir() / name);
    std::fstream(maildir() / name, std::ios::binary | std::ios::in | std::ios::out) << octets;
    std::filesystem::last_write_time(maildir() / name, time);
  }

  // Until the clock by which the disk stamps files has gone on by more than `time`.
  void wait_for_a_tick(std::chrono::milliseconds time = {}) const {
    const auto now = [&] {
      deliver("tmp/clock", "");
      return std::filesystem::last_write_time(maildir() / "tmp/clock");
    };
    for (const auto before = now(); now() <= before + time;) {
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

 private:
  void set_clock_ahead(int seconds) {
    system_.stamped_later_seconds = seconds;
    system_.clock_ahead_seconds = seconds;
  }
};

TEST_F(ChangedTest, NoticesAMessageWhoseSizeCanNotBe) {
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

TEST_F(ChangedTest, NoticesAMessageThatWasWrittenSinceTheLogin) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  deliver("new/1.a", "1\n\n\n\n\n");
  system_.age_seconds = -3600;
  system_.clock_ahead_seconds = 7200;
  expect_changed(*maildrop);
}

// Another file under the old name, with the size and the times that the old one had: rsync -t.
TEST_F(ChangedTest, NoticesAFileThatTookAMessagesPlace) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  replace_with_old_time("new/1.a", "54321\n");
  changes_are_known();
  expect_changed(*maildrop);
}

// The same octet for octet into the old file: cp -p.
TEST_F(ChangedTest, NoticesAMessageThatWasWrittenToWithItsOldTime) {
  deliver("new/1.a", "12345\n");
  const auto maildrop = open();
  write_with_old_time("new/1.a", "54321\n");
  changes_are_known();
  expect_changed(*maildrop);
}

TEST_F(ChangedTest, ServesAMessageThatOnlyGotAnotherName) {
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

// Another file with the old one's size and time, and other flags; with an index, and without one.
TEST_F(ChangedTest, NoticesAnotherFileUnderANewName) {
  for (const int messages : {3, 12}) {
    begin_anew();
    for (int number = 1; number <= messages; ++number) {
      deliver("cur/" + std::to_string(number) + ".a:2,", "12345\n");
    }
    const auto maildrop = open();
    EXPECT_EQ(exists("restante.index"), messages == 12);
    for (const char* name : {"cur/1.a:2,", "cur/3.a:2,"}) replace_with_old_time(name, "54321\n");
    for (const std::string name : {"cur/2.a:2,", "cur/3.a:2,"}) rename(name, name + "S");
    changes_are_known();
    expect_changed(*maildrop);
    EXPECT_FALSE(exists("restante.index"));
    EXPECT_EQ(*read(*maildrop, 1), "12345\n");
    EXPECT_FALSE(read(*maildrop, 2)) << "what the index said of it is known still";
  }
}

TEST_F(ChangedTest, NoticesAMessageThatWasGivenAnotherOldTimeAndANewName) {
  deliver("cur/1.a:2,", "12345\n");
  const auto maildrop = open();
  write_with_old_time("cur/1.a:2,", "54321\n");
  const auto path = maildir() / "cur/1.a:2,";
  std::filesystem::last_write_time(path,
                                   std::filesystem::last_write_time(path) - std::chrono::hours(3));
  rename("cur/1.a:2,", "cur/1.a:2,S");
  changes_are_known();
  expect_changed(*maildrop);
}

// Whether or not the new name had been found before.
TEST_F(ChangedTest, NoticesAMessageThatWasWrittenToAfterItGotANewName) {
  for (const bool was_found : {false, true}) {
    begin_anew();
    deliver("cur/1.a:2,", "12345\n");
    const auto maildrop = open();
    changes_are_known();
    rename("cur/1.a:2,", "cur/1.a:2,S");
    if (was_found) {
      EXPECT_EQ(*read(*maildrop, 0), "12345\n");
    }
    wait_for_a_tick(std::chrono::milliseconds(21));
    write_with_old_time("cur/1.a:2,S", "54321\n");
    expect_changed(*maildrop);
  }
}

// There a folder's time may be one that is remembered, and older than its newest name.
TEST_F(ChangedTest, BelievesANewNameOnAnotherMachinesDiskWhateverTheFoldersTime) {
  deliver("cur/1.a:2,", "12345\n");
  system_.local = false;
  const auto maildrop = open();
  rename("cur/1.a:2,", "cur/1.a:2,S");
  changes_are_known();
  const auto yesterday = std::filesystem::last_write_time(maildir()) - std::chrono::hours(24);
  for (const char* folder : {"new", "cur"}) {
    std::filesystem::last_write_time(maildir() / folder, yesterday);
  }
  EXPECT_EQ(*read(*maildrop, 0), "12345\n");
}

TEST_F(ChangedTest, CallsNoMessageWholeThatWasWrittenToWhileItWasRead) {
  for (const std::string_view message : {"12345\n67890\n", "12345\r\n67890\r\n"}) {
    deliver("new/1.a", message);
    const auto maildrop = open();
    EXPECT_EQ(*read_interrupted(*maildrop, [] {}), message);
    const std::string other(message.size(), 'x');
    EXPECT_FALSE(read_interrupted(*maildrop, [&] { deliver("new/1.a", other); }));
    deliver("new/1.a", message);
    EXPECT_FALSE(read_interrupted(*maildrop, [&] { write_with_old_time("new/1.a", other); }));
    EXPECT_FALSE(read_interrupted(*maildrop, [&] {
      rename("new/1.a", "cur/1.a:2,S");
      wait_for_a_tick(std::chrono::milliseconds(21));
      write_with_old_time("cur/1.a:2,S", message);
    }));
    rename("cur/1.a:2,S", "new/1.a");
  }
}

TEST_F(ChangedTest, CallsAMessageWholeThatWasRenamedOrRemovedWhileItWasRead) {
  deliver("new/1.a", "12345\n67890\n");
  const auto maildrop = open();
  EXPECT_TRUE(read_interrupted(*maildrop, [&] { rename("new/1.a", "cur/1.a:2,S"); }));
  EXPECT_TRUE(
      read_interrupted(*maildrop, [&] { std::filesystem::remove(maildir() / "cur/1.a:2,S"); }));
}

// Clocks differ, and files are copied with the times that they had.
TEST_F(ChangedTest, ServesAMessageFromTheFutureAndKeepsTheIndex) {
  deliver_many();
  open();
  system_.age_seconds = -3600;
  for (int time = 0; time < 2; ++time) {
    const auto maildrop = open();
    EXPECT_EQ(*read(*maildrop, 0), "body\r\n");
    EXPECT_TRUE(exists("restante.index"));
  }
}

TEST_F(ChangedTest, LendsNoFileThatMayHaveChangedSinceItWasCounted) {
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

}  // namespace
}  // namespace restante::stores
