// SPDX-License-Identifier: Apache-2.0
#include "restante/base/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "restante/base/held_files.h"

namespace restante {
namespace {

class Files : public testing::Test {
 protected:
  Files() { std::filesystem::create_directory(folder_); }
  ~Files() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& octets, mode_t mode = 0600) const {
    std::ofstream(path_, std::ios::binary) << octets;
    EXPECT_EQ(::chmod(path_.c_str(), mode), 0);
  }

  const std::string folder_ =
      std::filesystem::temp_directory_path() / ("restante-files-" + std::to_string(::getpid()));
  const std::string path_ = folder_ + "/file";
  HeldFiles held_;
};

TEST_F(Files, OfTheDiskAreThoseOfNow) {
  write("a");
  EXPECT_EQ(DiskFiles().read(path_), "a");
  write("b");
  EXPECT_EQ(DiskFiles().read(path_), "b");
}

TEST_F(Files, ThatAreNotThereAreNamed) {
  const auto text = DiskFiles().read(path_).error().text;
  EXPECT_EQ(text, path_ + ": No such file or directory");
  EXPECT_EQ(held_.hold(path_).error().text, text);
  EXPECT_EQ(held_.hold_open(path_, nullptr, 0).error().text, text);
}

TEST_F(Files, ThatCouldKeepTheirReaderForEverAreRefused) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  for (const std::string& path : {path_, std::string("/dev/zero")}) {
    EXPECT_EQ(DiskFiles().read(path).error().text,
              path + ": is no ordinary file, but a folder, a FIFO or a device");
    EXPECT_FALSE(held_.hold(path).has_value());
    EXPECT_FALSE(held_.hold_open(path, nullptr, 0).has_value());
  }
  EXPECT_EQ(held_.hold(folder_).error().text,
            folder_ + ": is no ordinary file, but a folder, a FIFO or a device");
}

TEST_F(Files, AreSmallOrRefused) {
  write(std::string(small_file_octets_max, 'x'));
  EXPECT_TRUE(held_.hold(path_).has_value());
  EXPECT_EQ(held_.read(path_)->size(), small_file_octets_max);
  write(std::string(small_file_octets_max + 1, 'x'));
  EXPECT_EQ(held_.hold(path_).error().text, path_ + ": larger than 1 MiB");
  EXPECT_EQ(DiskFiles().read(path_).error().text, path_ + ": larger than 1 MiB");
  EXPECT_TRUE(held_.hold_open(path_, nullptr, 0).has_value());
}

TEST_F(Files, ThatAreHeldStayAsTheyWere) {
  write("a");
  ASSERT_TRUE(held_.hold(path_).has_value());
  write("b");
  EXPECT_EQ(held_.read(path_), "a");
  ASSERT_TRUE(held_.hold(path_).has_value());
  EXPECT_EQ(held_.read(path_), "b");
  std::filesystem::remove(path_);
  EXPECT_FALSE(held_.hold(path_).has_value());
  EXPECT_EQ(held_.read(path_), "b");
}

TEST_F(Files, ThatAreHeldOpenAreNamedByADescriptorOfTheirOwn) {
  write("a");
  ASSERT_TRUE(held_.hold_open(path_, nullptr, 0).has_value());
  std::filesystem::rename(path_, path_ + ".old");
  write("another");
  EXPECT_EQ(held_.read(path_), "a");
}

TEST_F(Files, AreFoundThroughLinks) {
  write("a");
  std::filesystem::create_symlink(path_, folder_ + "/link");
  ASSERT_TRUE(held_.hold(folder_ + "/link").has_value());
  EXPECT_EQ(held_.read(folder_ + "/link"), "a");
}

TEST_F(Files, ThatAreNotHeldAreNotLookedForOnTheDisk) {
  write("a");
  const auto read = held_.read(path_);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().kind, ErrorKind::NotFound);
  EXPECT_TRUE(read.error().text.starts_with(path_)) << read.error().text;
  ASSERT_TRUE(held_.hold(path_).has_value());
  held_.drop(path_);
  EXPECT_FALSE(held_.read(path_).has_value());
}

TEST_F(Files, ThatAreHeldCanNotBeChangedByWhoHasThem) {
  write("secret");
  ASSERT_TRUE(held_.hold(path_).has_value());
  const auto file = held_.open(path_);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(::pwrite(file->number(), "x", 1, 0), -1);
  EXPECT_EQ(::ftruncate(file->number(), 0), -1);
  EXPECT_EQ(::fcntl(file->number(), F_ADD_SEALS, F_SEAL_WRITE), -1);
  EXPECT_EQ(held_.read(path_), "secret");
}

TEST_F(Files, AreReadManyTimesAndBySeveralProcesses) {
  write("secret");
  ASSERT_TRUE(held_.hold(path_).has_value());
  std::filesystem::remove_all(folder_);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool reads = held_.read(path_) == "secret" && held_.read(path_) == "secret";
    ::_exit(reads ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(held_.read(path_), "secret");
  EXPECT_EQ(::lseek(held_.open(path_)->number(), 3, SEEK_SET), 3);
  EXPECT_EQ(held_.read(path_), "secret");
}

TEST_F(Files, ThatMoreCanReadOrChangeThanShouldAreSaid) {
  const std::string chmod = "; chmod g-w,o= " + path_;
  const std::vector<std::pair<mode_t, std::string>> cases = {
      {0600, ""},
      {0640, ""},
      {0644, "the key " + path_ + " can be read by others" + chmod},
      {0660, "the key " + path_ + " can be changed by others" + chmod},
      {0606, "the key " + path_ + " can be read and changed by others" + chmod},
  };
  for (const auto& [mode, expected] : cases) {
    write("key", mode);
    ASSERT_TRUE(held_.hold(path_).has_value());
    EXPECT_EQ(exposure_of(*held_.open(path_), "key", path_).value_or(""), expected);
    EXPECT_EQ(exposure_of(*DiskFiles().open(path_), "key", path_).value_or(""), expected);
  }
}

TEST_F(Files, ThatAreNoSecretButMoreCanChangeAreSaid) {
  const std::string said =
      "the client CA " + path_ + " can be changed by others; chmod go-w " + path_;
  for (const auto& [mode, expected] :
       std::vector<std::pair<mode_t, std::string>>{{0644, ""}, {0664, said}, {0666, said}}) {
    write("key", mode);
    ASSERT_TRUE(held_.hold(path_).has_value());
    EXPECT_EQ(changeability_of(*held_.open(path_), "client CA", path_).value_or(""), expected);
    EXPECT_EQ(changeability_of(*DiskFiles().open(path_), "client CA", path_).value_or(""),
              expected);
  }
}

}  // namespace
}  // namespace restante
