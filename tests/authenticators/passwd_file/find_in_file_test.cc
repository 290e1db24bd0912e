// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/find_in_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {
namespace {

class FindInFile : public testing::Test {
 protected:
  FindInFile() {
    std::string name = testing::TempDir() + "find_in_file_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~FindInFile() override { std::filesystem::remove_all(folder_); }

  // The home of `user`; "nobody" where there is no such user.
  std::string home_of(std::string_view octets, std::string_view user) const {
    const std::string path = folder_ / "users";
    std::ofstream(path, std::ios::binary) << octets;
    const auto found = find_in_passwd_file(path, user);
    EXPECT_TRUE(found) << found.error().text;
    return found && *found ? (*found)->home : "nobody";
  }

  std::filesystem::path folder_;
};

constexpr std::string_view octets =
    "\xEF\xBB\xBF"
    "Alice:{PLAIN}x::::/1\r\n"
    "#bob:{PLAIN}x::::/comment\n"
    "bob:bad hash::::/bad\n"
    "bob:{PLAIN}x::::/2\n"
    "bob:{PLAIN}x::::/second\n"
    "\n"
    "alice:{PLAIN}x::::/3\n"
    "carol:{PLAIN}x::::/4::nologin\n"
    "dave:{PLAIN}x";

TEST_F(FindInFile, FindsWhomTheServerFinds) {
  const auto file = PasswdFile::parse(octets);
  for (const auto* user : {"Alice", "alice", "ALICE", "bob", "Bob", "dave", "dav", "dave1", "",
                           "#bob", "nobody", "alice:{PLAIN}x"}) {
    const auto found = *file->find(user, Enquiry().on_thread());
    EXPECT_EQ(home_of(octets, user), found ? found->home : "nobody") << user;
  }
  EXPECT_EQ(home_of(octets, "ALICE"), "/1");
  EXPECT_EQ(home_of(octets, "alice"), "/3");
}

TEST_F(FindInFile, FindsNamesInWhicheverFormTheyAre) {
  constexpr std::string_view composed = "na\xC3\xAFve";
  constexpr std::string_view decomposed = "nai\xCC\x88ve";
  for (const std::string_view written : {composed, decomposed}) {
    const std::string file = "ann:{PLAIN}x::::/0\n" + std::string(written) + ":{PLAIN}x::::/1\n";
    for (const std::string_view asked : {composed, decomposed}) {
      EXPECT_EQ(home_of(file, asked), "/1");
    }
  }
  EXPECT_EQ(home_of("\xEF\xAC\x81sh:{PLAIN}x::::/1\n", "fish"), "/1");
  EXPECT_EQ(home_of("na\u00EFve:{PLAIN}x::::/1\n", "NA\u00CFVE"), "/1");
}

TEST_F(FindInFile, FindsWhoMayNotLogIn) {
  EXPECT_EQ(home_of(octets, "carol"), "/4");
}

TEST_F(FindInFile, NamesAFileThatIsNotThereOrIsNone) {
  const auto missing = find_in_passwd_file(folder_ / "nothing", "alice");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
  const auto folder = find_in_passwd_file(folder_, "alice");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::Unsupported);
}

}  // namespace
}  // namespace restante::authenticators
