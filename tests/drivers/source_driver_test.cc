// SPDX-License-Identifier: Apache-2.0
#include "restante/drivers/source_driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "restante/base/enquiry.h"
#include "restante/config/source_forms.h"

namespace restante::drivers {
namespace {

class Notes final : public SourceListener {
 public:
  void hear_bad_line(Outcome outcome, std::string_view place, std::string_view text) override {
    (outcome == Outcome::LeftOut ? left_out : kept).push_back(std::string(place));
    EXPECT_FALSE(text.empty());
  }
  void hear_warning(std::string_view text) override { warnings.emplace_back(text); }
  void hear_progress(unsigned read) override { progress.push_back(read); }

  std::vector<std::string> left_out;
  std::vector<std::string> kept;
  std::vector<std::string> warnings;
  std::vector<unsigned> progress;
};

class UsersFile : public testing::Test {
 protected:
  UsersFile() { std::filesystem::create_directory(folder_); }
  ~UsersFile() override { std::filesystem::remove_all(folder_); }

  Result<Source> open_file(const std::string& text) {
    source_.path = folder_ + "/users";
    std::ofstream(source_.path) << text;
    std::filesystem::permissions(source_.path, std::filesystem::perms(0600));
    return source_driver("passwd-file").open(source_, {settings_, DiskFiles(), loop_, notes_});
  }

  const std::string folder_ = testing::TempDir() + "drivers." +
                              std::to_string(testing::UnitTest::GetInstance()->random_seed()) +
                              "." + testing::UnitTest::GetInstance()->current_test_info()->name();
  loop::Loop loop_;
  config::Settings settings_;
  config::AuthSourceSettings source_{"passwd-file", ""};
  Notes notes_;
};

TEST(SourceDrivers, HaveARowForEachForm) {
  for (const config::SourceForm& form : config::source_forms()) {
    EXPECT_EQ(source_driver(form.driver).name, form.driver);
  }
}

TEST_F(UsersFile, IsOpenedWithAllThatIsKnownOfIt) {
  const auto source = open_file("joe:{PLAIN}x\nbad\nzoe:{PLAIN}y::::::proxy=elsewhere\n");
  ASSERT_TRUE(source.has_value()) << source.error().text;
  EXPECT_EQ(source->name, "passwd-file " + source_.path);
  ASSERT_TRUE(source->extent);
  EXPECT_EQ(source->extent->users, 2u);
  EXPECT_EQ(source->extent->left_out, 1u);
  ASSERT_NE(source->list, nullptr);
  EXPECT_EQ(source->list->size(), 2u);
  EXPECT_EQ(notes_.left_out, std::vector{source_.path + ":2:4"});
  ASSERT_EQ(notes_.warnings.size(), 1u);
  EXPECT_TRUE(notes_.warnings[0].contains("proxy")) << notes_.warnings[0];
}

TEST_F(UsersFile, ThatOthersMayReadIsSaid) {
  source_.path = folder_ + "/users";
  (void)open_file("joe:{PLAIN}x\n");
  EXPECT_TRUE(notes_.warnings.empty());
  std::filesystem::permissions(source_.path, std::filesystem::perms(0666));
  const auto again =
      source_driver("passwd-file").open(source_, {settings_, DiskFiles(), loop_, notes_});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(notes_.warnings.size(), 1u);
}

TEST_F(UsersFile, IsAskedForOneUserFromTheDisk) {
  const SourceDriver& driver = source_driver("passwd-file");
  ASSERT_TRUE(open_file("joe:{PLAIN}x::::/home/joe\n").has_value());
  const auto joe = driver.find_one(source_, "joe");
  ASSERT_TRUE(joe.has_value() && joe->has_value());
  EXPECT_EQ((*joe)->home, "/home/joe");
  const auto opened = open_at_once(source_, settings_, loop_, notes_);
  ASSERT_TRUE(opened.has_value());
  Enquiry enquiry;
  const auto same = opened->users->owner("joe", enquiry.on_thread());
  ASSERT_TRUE(same.has_value() && same->has_value());
  EXPECT_EQ((*same)->home, "/home/joe");
}

TEST_F(UsersFile, TellsHowFarItIs) {
  std::string users;
  for (int user = 0; user < 100'000; ++user) users += "user" + std::to_string(user) + ":{PLAIN}x\n";
  ASSERT_TRUE(open_file(users).has_value());
  ASSERT_GT(notes_.progress.size(), 10u);
  EXPECT_TRUE(std::is_sorted(notes_.progress.begin(), notes_.progress.end()));
  EXPECT_GT(notes_.progress.back(), SourceListener::parts * 9 / 10);
  EXPECT_LE(notes_.progress.back(), SourceListener::parts);
}

TEST_F(UsersFile, ThatIsMissingIsAnError) {
  source_.path = folder_ + "/missing";
  const auto opened =
      source_driver("passwd-file").open(source_, {settings_, DiskFiles(), loop_, notes_});
  ASSERT_FALSE(opened.has_value());
  EXPECT_TRUE(opened.error().text.starts_with(source_.path)) << opened.error().text;
}

}  // namespace
}  // namespace restante::drivers
