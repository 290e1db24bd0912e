// SPDX-License-Identifier: Apache-2.0
#include "restante/base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace restante::log {
namespace {

class LogFile : public testing::Test {
 protected:
  LogFile()
      : path_(std::filesystem::temp_directory_path() /
              ("restante-log-" + std::to_string(::getpid()) + ".log")) {}
  ~LogFile() override {
    EXPECT_TRUE(open(Options{}).has_value());
    std::filesystem::remove(path_);
  }

  void turn_log_here(Format format, Level level = Level::Info) {
    ASSERT_TRUE(open(Options{path_.string(), format, level}).has_value());
  }

  std::string written() const {
    std::ifstream file(path_);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  const std::filesystem::path path_;
};

TEST(LogEscaping, LeavesPlainWordsAlone) {
  EXPECT_EQ(escaped(Format::Logfmt, "joe@example.net"), "joe@example.net");
  EXPECT_EQ(escaped(Format::Logfmt, "Jürgen"), "Jürgen");
}

TEST(LogEscaping, QuotesWhatWouldSplitAField) {
  EXPECT_EQ(escaped(Format::Logfmt, "a b"), "\"a b\"");
  EXPECT_EQ(escaped(Format::Logfmt, "a=b"), "\"a=b\"");
  EXPECT_EQ(escaped(Format::Logfmt, ""), "\"\"");
}

TEST(LogEscaping, LetsNoTextBreakALineOrForgeOne) {
  EXPECT_EQ(escaped(Format::Logfmt, "x\nts=0"), "\"x\\x0ats=0\"");
  EXPECT_EQ(escaped(Format::Logfmt, "a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(escaped(Format::Logfmt, "\xff"), "\"\\xff\"");
  EXPECT_EQ(escaped(Format::Json, std::string_view("\0\r", 2)), "\"\\u0000\\u000d\"");
}

TEST_F(LogFile, WritesALogfmtLineAnEntry) {
  turn_log_here(Format::Logfmt);
  info("session ended").add("user", "joe").add("octets", 17U);
  const std::string line = written();
  EXPECT_TRUE(line.starts_with("ts=")) << line;
  EXPECT_TRUE(line.ends_with("Z level=info event=\"session ended\" user=joe octets=17\n")) << line;
}

// The word for how often is the manual's, restante(8).
TEST_F(LogFile, WritesOnceWhatIsRepeatedWithinTheHour) {
  turn_log_here(Format::Logfmt);
  for (int time = 0; time < 3; ++time) {
    for (const char* what : {"one", "another"}) info("met").unless_repeated(what).add("what", what);
    info("met elsewhere").unless_repeated("one");
  }
  const std::string lines = written();
  EXPECT_EQ(std::ranges::count(lines, '\n'), 3);
  for (const char* end :
       {"event=met what=one\n", "event=met what=another\n", "event=\"met elsewhere\"\n"}) {
    EXPECT_TRUE(lines.contains(end)) << lines;
  }
}

TEST_F(LogFile, WritesAJsonObjectAnEntry) {
  turn_log_here(Format::Json);
  warning("x").add("user", "a\"b").add("octets", 17);
  const std::string line = written();
  EXPECT_TRUE(
      line.ends_with("\"level\":\"warning\",\"event\":\"x\",\"user\":\"a\\\"b\",\"octets\":17}\n"))
      << line;
}

TEST_F(LogFile, SaysWhichProcessWrote) {
  turn_log_here(Format::Logfmt);
  set_process("worker", 3);
  info("x").add("user", "joe");
  set_process("auth");
  info("x").add("user", "joe");
  set_process(nullptr);
  info("y");
  EXPECT_NE(written().find("event=x worker=3 user=joe\n"), std::string::npos) << written();
  EXPECT_NE(written().find("event=x process=auth user=joe\n"), std::string::npos) << written();
  EXPECT_NE(written().find("event=y\n"), std::string::npos) << written();
}

TEST_F(LogFile, IsWrittenByWhoDidNotOpenIt) {
  turn_log_here(Format::Logfmt);
  const Descriptor handed(::fcntl(descriptor(), F_DUPFD_CLOEXEC, 0));
  ASSERT_TRUE(handed.is_open());
  ASSERT_TRUE(open(Options{"/dev/null", Format::Json, Level::Warning}).has_value());
  std::filesystem::rename(path_, path_.string() + ".1");
  ASSERT_TRUE(adopt(Descriptor(::fcntl(handed.number(), F_DUPFD_CLOEXEC, 0))).has_value());
  info("below the level");
  warning("after");
  std::filesystem::rename(path_.string() + ".1", path_);
  EXPECT_TRUE(written().ends_with("\"level\":\"warning\",\"event\":\"after\"}\n")) << written();
  EXPECT_EQ(written().find("below"), std::string::npos);
}

TEST_F(LogFile, StaysWhereItWasWhereWhatWasHandedIsNothing) {
  turn_log_here(Format::Logfmt);
  EXPECT_FALSE(adopt(Descriptor()).has_value());
  info("still here");
  EXPECT_NE(written().find("still here"), std::string::npos);
}

TEST_F(LogFile, WritesNothingBelowTheLevel) {
  turn_log_here(Format::Logfmt, Level::Warning);
  info("x").add("user", "joe");
  EXPECT_EQ(written(), "");
}

TEST_F(LogFile, ReopeningFollowsTheName) {
  turn_log_here(Format::Logfmt);
  std::filesystem::remove(path_);
  ASSERT_TRUE(reopen().has_value());
  info("after");
  EXPECT_NE(written().find("event=after"), std::string::npos);
}

TEST_F(LogFile, AnUnusableTargetLeavesTheOldOneInUse) {
  turn_log_here(Format::Logfmt);
  const auto result = open(Options{"/dev/null/x.log", Format::Json, Level::Error});
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().text.find("/dev/null/x.log"), std::string::npos);
  info("still here");
  EXPECT_NE(written().find("event=\"still here\""), std::string::npos);
}

}  // namespace
}  // namespace restante::log
