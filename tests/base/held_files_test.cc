// SPDX-License-Identifier: Apache-2.0
#include "restante/base/held_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace restante {
namespace {

class Extracts : public ::testing::Test {
 protected:
  Extracts()
      : folder_(std::filesystem::temp_directory_path() /
                ("restante-held-" + std::to_string(::getpid()))),
        path_((folder_ / "users").string()) {
    std::filesystem::create_directory(folder_);
    write("joe");
  }
  ~Extracts() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) const { std::ofstream(path_) << text; }

  // Which memory it is.
  static ino_t memory_of(const HeldFiles& files, const std::string& path) {
    const auto extract = files.open_extract(path);
    struct stat status {};
    EXPECT_TRUE(extract.has_value() && extract->is_open());
    EXPECT_EQ(::fstat(extract->number(), &status), 0);
    return status.st_ino;
  }

  const std::filesystem::path folder_;
  const std::string path_;
  const std::time_t later_ = std::time(nullptr) + 10;  // than the last change, and it shows
};

TEST_F(Extracts, StayWithAFileThatDoesNotChange) {
  HeldFiles first;
  HeldFiles second;
  HeldFiles third;
  ASSERT_TRUE(first.hold_open(path_, nullptr, later_).has_value());
  ASSERT_TRUE(second.hold_open(path_, &first, later_ + 1).has_value());
  ASSERT_TRUE(third.hold_open(path_, &second, later_ + 2).has_value());
  EXPECT_EQ(memory_of(first, path_), memory_of(third, path_));
}

TEST_F(Extracts, AreNewWhereTheFileWasWrittenInItsPlace) {
  HeldFiles first;
  HeldFiles second;
  ASSERT_TRUE(first.hold_open(path_, nullptr, later_).has_value());
  write("joe and ann");
  ASSERT_TRUE(second.hold_open(path_, &first, later_).has_value());
  EXPECT_NE(memory_of(first, path_), memory_of(second, path_));
}

TEST_F(Extracts, AreNewWhereAnotherFileTookItsPlace) {
  HeldFiles first;
  HeldFiles second;
  ASSERT_TRUE(first.hold_open(path_, nullptr, later_).has_value());
  std::ofstream(path_ + ".new") << "ann";
  std::filesystem::rename(path_ + ".new", path_);
  ASSERT_TRUE(second.hold_open(path_, &first, later_).has_value());
  EXPECT_NE(memory_of(first, path_), memory_of(second, path_));
}

TEST_F(Extracts, AreNewWhereAChangeMayNotShow) {
  HeldFiles first;
  HeldFiles second;
  ASSERT_TRUE(first.hold_open(path_, nullptr, std::time(nullptr)).has_value());
  ASSERT_TRUE(second.hold_open(path_, &first, later_).has_value());
  EXPECT_NE(memory_of(first, path_), memory_of(second, path_));
}

TEST_F(Extracts, AreOfFilesThatAreHeldOpenAlone) {
  HeldFiles files;
  ASSERT_TRUE(files.hold(path_).has_value());
  const auto extract = files.open_extract(path_);
  ASSERT_TRUE(extract.has_value());
  EXPECT_FALSE(extract->is_open());
}

}  // namespace
}  // namespace restante
