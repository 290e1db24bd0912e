// SPDX-License-Identifier: Apache-2.0
#include "restante/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace restante {
namespace {

class FileTest : public testing::Test {
 protected:
  ~FileTest() override { std::filesystem::remove(path_); }

  void write(const std::string& octets) const { std::ofstream(path_, std::ios::binary) << octets; }

  const std::string path_ =
      std::filesystem::temp_directory_path() / ("restante-file-" + std::to_string(::getpid()));
};

TEST_F(FileTest, IsReadWhole) {
  for (const std::size_t octets : {0UL, 1UL, 4096UL, 300'000UL}) {
    write(std::string(octets, '\0'));
    EXPECT_EQ(read_file(path_, octets), std::string(octets, '\0'));
    EXPECT_EQ(read_file(path_, any_size), std::string(octets, '\0'));
  }
}

TEST_F(FileTest, OneThatIsTooLargeIsReadToTheFirstOctetTooMany) {
  write("0123456789");
  EXPECT_EQ(read_file(path_, 9)->size(), 10u);
  EXPECT_EQ(read_file(path_, 3), "0123");
  EXPECT_EQ(read_file(path_, 0), "0");
}

TEST_F(FileTest, OneWhoseSizeNobodyKnowsIsReadToItsEnd) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const std::string octets(200'000, 'x');
  std::jthread writer([&] { write(octets); });
  EXPECT_EQ(read_file(path_, any_size), octets);
}

TEST_F(FileTest, OneThatCanNotBeReadSaysWhy) {
  EXPECT_EQ(read_file(path_, any_size), std::unexpected(ENOENT));
  EXPECT_EQ(read_file("/", any_size), std::unexpected(EISDIR));
}

}  // namespace
}  // namespace restante
