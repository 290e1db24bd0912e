// SPDX-License-Identifier: Apache-2.0
//
// Whatever others plant on the way, nothing elsewhere is made or given away.
#include "restante/base/trusted_path.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace restante {
namespace {

constexpr uid_t somebody = 65534;
constexpr std::string_view what = "can't make it";

class AFolder : public testing::Test {
 protected:
  AFolder() { std::filesystem::create_directories(victim_); }
  ~AFolder() override { std::filesystem::remove_all(folder_); }

  static std::string refusal(const std::string& path) {
    const auto made = make_folder(path, {0700, {}, {}});
    return made ? "" : made.error().text;
  }

  static struct stat facts_of(const std::string& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts;
  }

  std::string refusal_as_made(const std::string& name) const {
    const Descriptor parent(::open(shared_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto opened = open_as_made(parent, name, what);
    return opened ? "" : opened.error().text;
  }

  void share() const {
    std::filesystem::create_directory(shared_);
    ASSERT_EQ(::chmod(shared_.c_str(), 0777), 0);
  }

  const std::string folder_ = std::filesystem::temp_directory_path() /
                              ("restante-trusted-path-" + std::to_string(::getpid()));
  const std::string shared_ = folder_ + "/shared";
  const std::string victim_ = folder_ + "/victim";
};

TEST_F(AFolder, IsMadeWithThoseAboveIt) {
  const mode_t mask = ::umask(0077);
  EXPECT_EQ(refusal(folder_ + "/one/two/three"), "");
  ::umask(mask);
  EXPECT_EQ(facts_of(folder_ + "/one").st_mode & 07777, 0755u);
  EXPECT_EQ(facts_of(folder_ + "/one/two").st_mode & 07777, 0755u);
  EXPECT_EQ(facts_of(folder_ + "/one/two/three").st_mode & 07777, 0700u);
}

TEST_F(AFolder, ThatIsThereStaysAsItIs) {
  ASSERT_EQ(::chmod(victim_.c_str(), 0750), 0);
  EXPECT_EQ(refusal(victim_), "");
  EXPECT_EQ(refusal(victim_ + "/"), "");
  EXPECT_EQ(facts_of(victim_).st_mode & 07777, 0750u);
}

TEST_F(AFolder, IsMadeThroughALinkOfOurs) {
  std::filesystem::create_directory_symlink("victim", folder_ + "/link");
  EXPECT_EQ(refusal(folder_ + "/link/new"), "");
  EXPECT_TRUE(std::filesystem::is_directory(victim_ + "/new"));
}

TEST_F(AFolder, IsNotMadeThroughALinkThatOthersCouldHavePlanted) {
  share();
  std::filesystem::create_directory_symlink("../victim", shared_ + "/link");
  EXPECT_EQ(refusal(shared_ + "/link/new"),
            "can't make " + shared_ +
                "/link/new: on the way \"link\" is a symbolic link that somebody else than root "
                "could have made; name it without the link");
  std::filesystem::create_directory_symlink("../victim/new", shared_ + "/dangling");
  EXPECT_TRUE(refusal(shared_ + "/dangling").contains("\"dangling\" is a symbolic link"));
  EXPECT_TRUE(std::filesystem::is_empty(victim_));
}

TEST_F(AFolder, IsGivenToItsOwner) {
  if (::geteuid() != 0) return;  // nobody else can give folders away
  ASSERT_TRUE(make_folder(folder_ + "/theirs", {0711, somebody, somebody}));
  const struct stat facts = facts_of(folder_ + "/theirs");
  EXPECT_EQ(facts.st_uid, somebody);
  EXPECT_EQ(facts.st_gid, somebody);
  EXPECT_EQ(facts.st_mode & 07777, 0711u);
}

TEST_F(AFolder, WhereAFileIsIsNotMade) {
  std::ofstream(folder_ + "/file") << "precious\n";
  EXPECT_EQ(refusal(folder_ + "/file"), "can't make " + folder_ + "/file: Not a directory");
}

TEST_F(AFolder, ThatWasJustMadeIsKnownAsSuch) {
  share();
  ASSERT_TRUE(std::filesystem::create_directory(shared_ + "/new"));
  EXPECT_EQ(refusal_as_made("new"), "");
}

TEST_F(AFolder, ThatIsAnothersIsNotTheOneThatWasMade) {
  share();
  std::filesystem::create_directory_symlink("../victim", shared_ + "/link");
  EXPECT_NE(refusal_as_made("link"), "");
  ASSERT_TRUE(std::filesystem::create_directories(shared_ + "/ours/inner"));
  EXPECT_TRUE(refusal_as_made("ours").contains("another folder in its place"));
  if (::geteuid() != 0) return;  // nobody else can give folders away
  ASSERT_TRUE(std::filesystem::create_directory(shared_ + "/theirs"));
  ASSERT_EQ(::chown((shared_ + "/theirs").c_str(), somebody, somebody), 0);
  EXPECT_TRUE(refusal_as_made("theirs").contains("another folder in its place"));
}

}  // namespace
}  // namespace restante
