// SPDX-License-Identifier: Apache-2.0
#include "log_target.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>

namespace restante::log {
namespace {

using Sent = Target::Sent;

class LogTarget : public testing::Test {
 protected:
  LogTarget() : path_(testing::TempDir() + "restante-target-" + std::to_string(::getpid())) {}
  ~LogTarget() override { std::filesystem::remove(path_); }

  static Line line(std::string fields) {
    return {Level::Warning, Format::Logfmt, std::chrono::system_clock::time_point(), fields};
  }

  // What a descriptor that does not wait has now.
  static std::string taken_from(int descriptor) {
    std::string text;
    std::array<char, 4096> octets;
    for (ssize_t count = 0; (count = ::read(descriptor, octets.data(), octets.size())) > 0;) {
      text.append(octets.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

  // A daemon that does not read.
  Descriptor daemon() const {
    std::filesystem::remove(path_);
    Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }

  const std::string path_;
};

TEST_F(LogTarget, StampsTheLinesOfAFile) {
  const auto target = open_target(path_);
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);
  const Descriptor file(::open(path_.c_str(), O_RDONLY));
  EXPECT_EQ(taken_from(file.number()), "ts=1970-01-01T00:00:00.000Z level=warning event=x\n");
}

TEST_F(LogTarget, KeepsEachLineWholeThoughAFifoIsFull) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const auto target = open_target(path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  // Longer than what a pipe takes in one piece or not at all.
  const Line longer = line("event=" + std::string(10'000, 'x'));
  int wholly = 0;
  while ((*target)->send(longer) == Sent::Wholly) ++wholly;
  EXPECT_GT(wholly, 0);
  const Descriptor reader(::open(path_.c_str(), O_RDONLY | O_NONBLOCK));
  std::string text = taken_from(reader.number());
  EXPECT_EQ((*target)->send(longer), Sent::Wholly);
  text += taken_from(reader.number());
  const std::string expected = text_of(longer, Stamps::Ours) + '\n';
  ASSERT_EQ(text.size(), expected.size() * static_cast<std::size_t>(wholly + 1));
  for (std::size_t at = 0; at < text.size(); at += expected.size()) {
    EXPECT_EQ(text.compare(at, expected.size(), expected), 0) << at;
  }
}

TEST_F(LogTarget, SpeaksToSyslog) {
  const Descriptor reader = daemon();
  const auto target = open_daemon(Protocol::Syslog, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);
  // mail.warning: 2 * 8 + 4.
  EXPECT_EQ(taken_from(reader.number()),
            "<20>restante[" + std::to_string(::getpid()) + "]: level=warning event=x");
}

TEST_F(LogTarget, SpeaksToTheJournal) {
  const Descriptor reader = daemon();
  const auto target = open_daemon(Protocol::Journal, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  EXPECT_EQ((*target)->reader(), Reader::OfFields);
  Line both = line("event=x");
  append_journal_field(both.journal, "event", "x");
  EXPECT_EQ((*target)->send(both), Sent::Wholly);
  EXPECT_EQ(taken_from(reader.number()),
            "MESSAGE=level=warning event=x\nPRIORITY=4\nSYSLOG_FACILITY=2\n"
            "SYSLOG_IDENTIFIER=restante\nRESTANTE_EVENT=x\n");
}

TEST_F(LogTarget, SparesTheJournalHalfOfAField) {
  const Descriptor reader = daemon();
  const auto target = open_daemon(Protocol::Journal, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  Line large = line("event=x");
  append_journal_field(large.journal, "line", std::string(100'000, 'x'));
  EXPECT_EQ((*target)->send(large), Sent::Wholly);
  EXPECT_FALSE(taken_from(reader.number()).contains("RESTANTE_LINE"));
}

TEST(JournalFields, AreAsTheyAre) {
  std::string fields;
  append_journal_field(fields, "refused_user", "a \"b\" = \xff");
  EXPECT_EQ(fields, "RESTANTE_REFUSED_USER=a \"b\" = \xff\n");
}

// Systemd's JOURNAL_NATIVE_PROTOCOL: a length in 64 bits, the lowest first, in place of "=".
TEST(JournalFields, WithLineEndsAreMeasured) {
  std::string fields;
  append_journal_field(fields, "user", "joe\nPRIORITY=0");
  EXPECT_EQ(fields, std::string("RESTANTE_USER\n\x0e\0\0\0\0\0\0\0joe\nPRIORITY=0\n", 37));
}

TEST(JournalFields, BeginWithWhatTheLineBeginsWith) {
  const About about(0x1f);
  EXPECT_EQ(begin_fields(Format::Logfmt, "a b"), "event=\"a b\" session=000000000000001f");
  EXPECT_EQ(begin_journal_fields("a b"), "RESTANTE_EVENT=a b\nRESTANTE_SESSION=000000000000001f\n");
}

TEST_F(LogTarget, DoesNotWaitForADaemonThatDoesNotRead) {
  const Descriptor reader = daemon();
  const auto target = open_daemon(Protocol::Syslog, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  while ((*target)->send(line("event=x")) == Sent::Wholly) continue;
  EXPECT_EQ((*target)->send(line("event=x")), Sent::NotYet);
  EXPECT_NE(taken_from(reader.number()), "");
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);
}

TEST_F(LogTarget, FindsADaemonThatWasStartedAnew) {
  auto reader = std::make_unique<Descriptor>(daemon());
  const auto target = open_daemon(Protocol::Syslog, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  reader.reset();
  EXPECT_FALSE((*target)->send(line("event=x")).has_value());
  const Descriptor anew = daemon();
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);
  EXPECT_NE(taken_from(anew.number()), "");
}

TEST_F(LogTarget, OfADaemonIsAdoptedByWhoCanNotConnect) {
  const Descriptor reader = daemon();
  const auto opened = open_daemon(Protocol::Syslog, path_);
  ASSERT_TRUE(opened.has_value()) << opened.error().text;
  const auto target = adopt_target(Descriptor(::dup((*opened)->descriptor())));
  ASSERT_TRUE(target.has_value()) << target.error().text;
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);
  EXPECT_TRUE(taken_from(reader.number()).starts_with("<20>restante["));
}

TEST_F(LogTarget, OfADaemonThatIsLostIsAskedForOnceInAWhile) {
  static int asked = 0;
  set_on_lost([] { ++asked; });
  auto reader = std::make_unique<Descriptor>(daemon());
  const auto target = open_daemon(Protocol::Syslog, path_);
  ASSERT_TRUE(target.has_value()) << target.error().text;
  reader.reset();
  const Descriptor anew = daemon();
  for (int count = 0; count < 100; ++count) {
    EXPECT_FALSE((*target)->send(line("event=x")).has_value());
  }
  set_on_lost(nullptr);
  EXPECT_GE(asked, 1);
  EXPECT_LT(asked, 100);
  EXPECT_LT((*target)->descriptor(), 0);
  EXPECT_EQ(taken_from(anew.number()), "");
  EXPECT_EQ((*target)->send(line("event=x")), Sent::Wholly);  // with nobody to ask
}

TEST_F(LogTarget, ThatIsAPipeIsAdoptedAndNotWaitedFor) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Descriptor reader(ends[0]);
  const auto target = adopt_target(Descriptor(ends[1]));
  ASSERT_TRUE(target.has_value()) << target.error().text;
  const Line short_line = line("event=x");
  int wholly = 0;
  while ((*target)->send(short_line) == Sent::Wholly) ++wholly;
  EXPECT_GT(wholly, 0);
}

TEST_F(LogTarget, ThatIsNotThereIsNamed) {
  const auto daemon = open_daemon(Protocol::Syslog, path_ + "/none");
  ASSERT_FALSE(daemon.has_value());
  EXPECT_TRUE(daemon.error().text.contains(path_)) << daemon.error().text;
}

}  // namespace
}  // namespace restante::log
