// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

#include "bad_lines.h"
#include "restante/base/descriptor.h"

namespace restante::authenticators {
namespace {

class PasswdFileOnDisk : public testing::Test {
 protected:
  PasswdFileOnDisk() {
    std::string name = testing::TempDir() + "passwd_file_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~PasswdFileOnDisk() override { std::filesystem::remove_all(folder_); }

  std::string write(std::string_view octets) const {
    std::ofstream(folder_ / "users", std::ios::binary) << octets;
    return folder_ / "users";
  }

  std::filesystem::path folder_;
};

TEST_F(PasswdFileOnDisk, IsReadToItsEnd) {
  std::string octets(300'000, '#');
  octets += "\nalice:{PLAIN}secret";
  const auto file = PasswdFile::load(write(octets));
  ASSERT_TRUE(file) << file.error().text;
  EXPECT_EQ((*file)->size(), 1U);
  const auto alice =
      (*file)->authenticate({"alice", auth::Secret("secret")}, Enquiry().on_thread());
  EXPECT_TRUE(alice && *alice);
}

TEST_F(PasswdFileOnDisk, MayBeEmpty) {
  const auto file = PasswdFile::load(write(""));
  ASSERT_TRUE(file) << file.error().text;
  EXPECT_EQ((*file)->size(), 0U);
  EXPECT_EQ((*file)->findings().left_out, 0U);
}

TEST_F(PasswdFileOnDisk, IsNamedWhereItIsNotThere) {
  const auto file = PasswdFile::load(folder_ / "nothing");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::NotFound);
  EXPECT_NE(file.error().text.find("nothing"), std::string::npos);
}

TEST_F(PasswdFileOnDisk, IsReadThroughADescriptorWhoseOffsetStays) {
  const std::string path = write("alice:{PLAIN}secret\nbob:{PLAIN}secret\n");
  const Descriptor shared(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::lseek(shared.number(), 7, SEEK_SET), 7);
  for (int i = 0; i < 2; ++i) {
    const auto file = PasswdFile::load("the users", shared.number());
    ASSERT_TRUE(file) << file.error().text;
    EXPECT_EQ((*file)->size(), 2U);
  }
  EXPECT_EQ(::lseek(shared.number(), 0, SEEK_CUR), 7);
}

TEST_F(PasswdFileOnDisk, StaysWhatItWasWhenTheFileIsCutShortOrWrittenInPlace) {
  const std::string path = write("alice:{PLAIN}secret\n");
  const auto file = PasswdFile::load(path);
  ASSERT_TRUE(file);
  write("mallory:{PLAIN}x\n");
  const auto alice =
      (*file)->authenticate({"alice", auth::Secret("secret")}, Enquiry().on_thread());
  EXPECT_TRUE(alice && *alice);
  write("");
  EXPECT_TRUE(*(*file)->find("alice", Enquiry().on_thread()));
}

TEST_F(PasswdFileOnDisk, IsNotWaitedForWhereItIsAFifo) {
  const std::string pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto file = PasswdFile::load(pipe);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::Unsupported);
  EXPECT_NE(file.error().text.find("pipe: is no ordinary file"), std::string::npos)
      << file.error().text;
}

TEST_F(PasswdFileOnDisk, IsNoFolder) {
  EXPECT_FALSE(PasswdFile::load(folder_));
}

// Octets that the syntax means something by are likelier than the others.
std::string random_octets(std::mt19937& random) {
  constexpr std::string_view likely = ":::\n\n\r{}#@,=/\\$ \tab";
  std::uniform_int_distribution<std::size_t> lengths(0, 400);
  std::uniform_int_distribution<int> any(0, 255);
  std::uniform_int_distribution<std::size_t> picks(0, likely.size() - 1);
  std::string octets(lengths(random), '\0');
  for (char& octet : octets) {
    octet = any(random) < 64 ? static_cast<char>(any(random)) : likely[picks(random)];
  }
  return octets;
}

// Whole pieces of good lines, so that all checks are reached.
std::string random_pieces(std::mt19937& random) {
  constexpr std::array<std::string_view, 22> pieces = {
      "alice",    "bob@example.net",
      "Alice",    ":",
      ":",        "::::",
      "::",       "{PLAIN}x",
      "\n",       "\n",
      "\r\n",     "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
      "/home/a",  "maildrops=",
      "a,b",      "*",
      ",",        " ",
      "#",        "$1$01234567$KlTYCxtZ61Srbbg8DIKjX1",
      "nologin ", "\xEF\xBB\xBF"};
  std::uniform_int_distribution<std::size_t> lengths(0, 40);
  std::uniform_int_distribution<std::size_t> picks(0, pieces.size() - 1);
  std::string octets;
  for (std::size_t i = lengths(random); i > 0; --i) octets += pieces[picks(random)];
  return octets;
}

struct LineCounts {
  std::size_t all = 0;
  std::size_t skipped = 0;
};

LineCounts count_lines(std::string_view octets) {
  if (octets.starts_with("\xEF\xBB\xBF")) octets.remove_prefix(3);
  LineCounts counts;
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    std::string_view line = octets.substr(0, end);
    octets.remove_prefix(end == octets.npos ? octets.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool is_blank = line.find_first_not_of(" \t") == line.npos;
    ++counts.all;
    counts.skipped += is_blank || line.starts_with('#') ? 1 : 0;
  }
  return counts;
}

void expect_every_line_to_be_something(std::string_view octets) {
  const auto [file, bad_lines] = parse_and_listen(octets);
  const LineCounts lines = count_lines(octets);
  ASSERT_EQ(file->size() + bad_lines.size() + lines.skipped, lines.all) << octets;
  ASSERT_EQ(file->findings().left_out, bad_lines.size());
  std::size_t before = 0;
  for (const BadLine& bad : bad_lines) {
    ASSERT_GT(bad.line, before);
    ASSERT_LE(bad.line, lines.all);
    ASSERT_FALSE(bad.text.empty());
    ASSERT_GE(bad.column, 1U);
    ASSERT_LE(bad.column, octets.size() + 1);
    before = bad.line;
  }
}

TEST(PasswdFile, TakesEveryLineOfAnyOctetsForAUserABadLineOrNothing) {
  std::mt19937 random(1939);
  for (int i = 0; i < 3000; ++i) {
    // A file without users hashes a password, which is slow: there is always one here.
    expect_every_line_to_be_something(random_octets(random) + "\nzoe:{PLAIN}x");
    expect_every_line_to_be_something(random_pieces(random) + "\nzoe:{PLAIN}x\n");
  }
}

}  // namespace
}  // namespace restante::authenticators
