// SPDX-License-Identifier: Apache-2.0
//
// Whatever others plant in the log's place, nothing else is written to.
#include "log_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace restante::log {
namespace {

constexpr uid_t somebody = 65534;

class LogFilePlace : public testing::Test {
 protected:
  LogFilePlace() {
    std::filesystem::create_directories(folder_ + "/inner");
    std::ofstream(victim_) << "precious\n";
  }
  ~LogFilePlace() override { std::filesystem::remove_all(folder_); }

  void open_to_all(const std::string& folder) const { ASSERT_EQ(::chmod(folder.c_str(), 0777), 0); }

  static std::string refusal(const std::string& path) {
    const auto file = open_log_file(path);
    return file ? "" : file.error().text;
  }

  static bool write_to(const std::string& path) {
    const auto file = open_log_file(path);
    return file.has_value() && ::write(file->number(), "line\n", 5) == 5;
  }

  static std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string folder_ =
      std::filesystem::temp_directory_path() / ("restante-log-file-" + std::to_string(::getpid()));
  const std::string log_ = folder_ + "/inner/log";
  const std::string victim_ = folder_ + "/victim";
};

TEST_F(LogFilePlace, ANewFileIsForItsOwnerAndToBeReadByItsGroup) {
  const mode_t mask = ::umask(0077);
  EXPECT_TRUE(write_to(log_));
  ::umask(mask);
  struct stat status {};
  ASSERT_EQ(::stat(log_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(LogFilePlace, AFileThatIsThereIsAppendedToAndKeepsItsMode) {
  std::ofstream(log_) << "before\n";
  ASSERT_EQ(::chmod(log_.c_str(), 0604), 0);
  EXPECT_TRUE(write_to(log_));
  EXPECT_EQ(content(log_), "before\nline\n");
  struct stat status {};
  ASSERT_EQ(::stat(log_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0604u);
}

TEST_F(LogFilePlace, ALinkThatOthersCanReplaceIsNotFollowed) {
  std::filesystem::create_symlink(victim_, log_);
  EXPECT_EQ(refusal(log_), "");
  open_to_all(folder_ + "/inner");
  EXPECT_TRUE(refusal(log_).contains("\"log\" is a symbolic link")) << refusal(log_);
  EXPECT_EQ(content(victim_), "precious\n");
}

TEST_F(LogFilePlace, ALinkOnTheWayLikewise) {
  std::filesystem::create_directory_symlink("..", folder_ + "/inner/link");
  const std::string path = folder_ + "/inner/link/victim";
  EXPECT_TRUE(write_to(path));
  EXPECT_EQ(content(victim_), "precious\nline\n");
  open_to_all(folder_ + "/inner");
  EXPECT_TRUE(refusal(path).contains("\"link\" is a symbolic link")) << refusal(path);
}

TEST_F(LogFilePlace, LinksThatGoRoundAreLeft) {
  std::filesystem::create_symlink("log", log_);
  EXPECT_EQ(refusal(log_), "can't open it: Too many levels of symbolic links");
}

TEST_F(LogFilePlace, AFileWithASecondNameIsNotWrittenTo) {
  std::filesystem::create_hard_link(victim_, log_);
  EXPECT_TRUE(refusal(log_).contains("2 names")) << refusal(log_);
  EXPECT_EQ(content(victim_), "precious\n");
}

TEST_F(LogFilePlace, AnOpenPipeIsFoundByItsNumberAsThatOfStandardOutputIs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  EXPECT_TRUE(write_to("/proc/self/fd/" + std::to_string(writer.number())));
}

TEST_F(LogFilePlace, ADeviceAndAFolderAreThemselves) {
  EXPECT_TRUE(write_to("/dev/null"));
  EXPECT_EQ(refusal(folder_), "can't open it: Is a directory");
  EXPECT_EQ(refusal(folder_ + "/inner/"), "can't open it: Is a directory");
  EXPECT_EQ(refusal(folder_ + "/none/log"), "can't open it: No such file or directory");
  EXPECT_EQ(refusal(victim_ + "/log"), "can't open it: Not a directory");
}

TEST_F(LogFilePlace, WhatSomebodyElseOwnsIsJudgedByThat) {
  if (::geteuid() != 0) return;  // nobody else can give files away
  ASSERT_EQ(::mkfifo(log_.c_str(), 0666), 0);
  EXPECT_EQ(refusal(log_), "");
  ASSERT_EQ(::chown(log_.c_str(), somebody, somebody), 0);
  EXPECT_TRUE(refusal(log_).contains("not that of user 65534")) << refusal(log_);
  std::filesystem::remove(log_);

  std::filesystem::create_symlink(victim_, log_);
  ASSERT_EQ(::lchown(log_.c_str(), somebody, somebody), 0);
  EXPECT_TRUE(refusal(log_).contains("is a symbolic link")) << refusal(log_);
  ASSERT_EQ(::lchown(log_.c_str(), 0, 0), 0);
  ASSERT_EQ(::chown((folder_ + "/inner").c_str(), somebody, somebody), 0);
  EXPECT_TRUE(refusal(log_).contains("is a symbolic link")) << refusal(log_);
  std::filesystem::remove(log_);

  // A file of the service user's is harmless: it can be changed by its owner anyway.
  std::ofstream{log_};
  ASSERT_EQ(::chown(log_.c_str(), somebody, somebody), 0);
  EXPECT_TRUE(write_to(log_));
}

}  // namespace
}  // namespace restante::log
