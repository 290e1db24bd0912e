// SPDX-License-Identifier: Apache-2.0
//
// The folder of all maildrops may be another one by now: a disk that was mounted since. The walls
// of the process stand around the one before.
#include <gtest/gtest.h>

#include <cerrno>
#include <string_view>

#include "maildir_fixture.h"
#include "restante/base/log.h"

namespace restante::stores {
namespace {

class ABeginning : public MaildirTest {
 protected:
  ABeginning() {
    make();
    store_.emplace((all() / "%n").string(), *locks_, threads_, system_);
    log::Options options;
    options.target = log_;
    EXPECT_TRUE(log::open(options).has_value());
  }
  ~ABeginning() override { EXPECT_TRUE(log::open(log::Options()).has_value()); }

  std::filesystem::path all() const { return folder_.path() / "all"; }
  void make() const {
    for (const char* name : {"new", "cur", "tmp"}) {
      std::filesystem::create_directories(all() / "joe" / name);
    }
  }
  void mount_another() const {
    std::filesystem::rename(all(), folder_.path() / "before");
    make();
  }

  // As one does that no wall hides a folder's way from, but what is in it.
  void put_up_walls() {
    system_.fault = [](Call call, std::string_view name) {
      return call == Call::Open && (name == "new" || name == "cur") ? -EACCES : 0;
    };
  }

  ErrorKind refusal(Patience patience = Patience::MayBlock) {
    const auto opened = try_open(patience);
    return opened ? ErrorKind::Corrupt : opened.error().kind;
  }

  std::size_t count(std::string_view text) const {
    log::finish();
    const std::string lines = contents_of(log_);
    std::size_t found = 0;
    for (std::size_t at = 0; (at = lines.find(text, at)) != std::string::npos; ++at) ++found;
    return found;
  }

  const std::filesystem::path log_ = folder_.path() / "log";
};

TEST_F(ABeginning, ThatIsTheSameIsNotToBlame) {
  put_up_walls();
  EXPECT_EQ(refusal(), ErrorKind::Denied);
  EXPECT_EQ(count("level=error"), 0U);
}

// Disks have the numbers again that they had, and so may their folders.
TEST_F(ABeginning, ThatHasTheSameNumbersIsAnotherWhereAWallKeepsUsFromReadingIt) {
  system_.fault = [this](Call call, std::string_view name) {
    const bool is_behind_wall = name == "new" || name == "cur" || name == all().string();
    return call == Call::Open && is_behind_wall ? -EACCES : 0;
  };
  EXPECT_EQ(refusal(), ErrorKind::TryAgain);
  EXPECT_EQ(count("another than when this process began"), 1U);
}

TEST_F(ABeginning, ThatIsAnotherIsNoTroubleWhereItMayBeRead) {
  mount_another();
  EXPECT_TRUE(try_open().has_value());
}

TEST_F(ABeginning, ThatIsAnotherAndMayNotBeReadIsSaidOnceAndThenHowManyItKeptOut) {
  mount_another();
  put_up_walls();
  EXPECT_EQ(refusal(Patience::CachedOnly), ErrorKind::WouldBlock);
  for (int login = 0; login < 3; ++login) EXPECT_EQ(refusal(), ErrorKind::TryAgain);
  EXPECT_EQ(count("another than when this process began"), 1U);
  EXPECT_EQ(count("level=error"), 1U);
  system_.fault = nullptr;
  EXPECT_TRUE(try_open().has_value());
  EXPECT_EQ(count("is there again\" refused_logins=3"), 1U);
}

TEST_F(ABeginning, ThatIsMissingAndThenAnotherIsSaidBothTimes) {
  std::filesystem::rename(all(), folder_.path() / "before");
  EXPECT_EQ(refusal(), ErrorKind::TryAgain);
  make();
  put_up_walls();
  EXPECT_EQ(refusal(), ErrorKind::TryAgain);
  EXPECT_EQ(count("is missing, nobody can log in"), 1U);
  EXPECT_EQ(count("another than when this process began"), 1U);
}

}  // namespace
}  // namespace restante::stores
