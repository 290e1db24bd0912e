// SPDX-License-Identifier: Apache-2.0
//
// What one process makes of a file is there for the next.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "bad_lines.h"
#include "restante/base/descriptor.h"

namespace restante::authenticators {
namespace {

using Loaded = Result<std::unique_ptr<PasswdFile>>;

class Extracts : public testing::Test {
 protected:
  Extracts() { write("joe:{PLAIN}secret:::::/home/joe\nann:{PLAIN}other\nann:{PLAIN}twice\n"); }
  ~Extracts() override { std::filesystem::remove(path_); }

  void write(const std::string& octets) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << octets;
  }

  Loaded load() const {
    const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    return PasswdFile::load_by_extract(path_, file.number(), memory_.number());
  }

  static bool can_log_in(const Loaded& file, const char* user, const char* password) {
    const auto identity =
        (*file)->authenticate({user, auth::Secret(password)}, Enquiry().on_thread());
    return identity && identity->has_value();
  }

  const std::string path_ = testing::TempDir() + "extract_" + std::to_string(::getpid());
  const Descriptor memory_{::memfd_create("extract", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
};

TEST_F(Extracts, AreReadInPlaceOfTheFile) {
  const Loaded first = load();
  ASSERT_TRUE(first) << first.error().text;
  EXPECT_EQ((*first)->made(), PasswdFile::Made::Now);
  EXPECT_EQ((*first)->findings().left_out, 1U);
  write("nobody reads this");
  const Loaded second = load();
  ASSERT_TRUE(second) << second.error().text;
  EXPECT_EQ((*second)->made(), PasswdFile::Made::Before);
  for (const Loaded* file : {&first, &second}) {
    EXPECT_EQ((**file)->size(), 2U);
    EXPECT_TRUE(can_log_in(*file, "joe", "secret"));
    EXPECT_TRUE(can_log_in(*file, "ANN", "other"));
    EXPECT_FALSE(can_log_in(*file, "ann", "twice"));
    EXPECT_FALSE(can_log_in(*file, "nobody", "secret"));
  }
}

TEST_F(Extracts, AnswerStrangersAsTheFileDoes) {
  const Loaded first = load();
  const Loaded second = load();
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->abilities(), (*second)->abilities());
  for (const char* user : {"joe", "nobody", "someone"}) {
    const auto one = (*first)->scram_keys(auth::ScramHash::Sha256, user, Enquiry().on_thread());
    const auto other = (*second)->scram_keys(auth::ScramHash::Sha256, user, Enquiry().on_thread());
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->salt, other->salt);
    EXPECT_EQ(one->iterations, other->iterations);
  }
}

TEST_F(Extracts, CanNotBeChangedOnceTheyAreThere) {
  ASSERT_TRUE(load());
  EXPECT_LT(::pwrite(memory_.number(), "x", 1, 0), 0);
  EXPECT_NE(::ftruncate(memory_.number(), 0), 0);
}

TEST_F(Extracts, OutliveWhoMadeThem) {
  { ASSERT_TRUE(load()); }
  const Loaded second = load();
  ASSERT_TRUE(second);
  EXPECT_TRUE(can_log_in(second, "joe", "secret"));
}

TEST_F(Extracts, ThatNobodyFinishedAreNotBelieved) {
  ASSERT_EQ(::pwrite(memory_.number(), "half", 4, 100'000), 4);
  for (int i = 0; i < 2; ++i) {
    const Loaded file = load();
    ASSERT_TRUE(file) << file.error().text;
    EXPECT_EQ((*file)->made(), PasswdFile::Made::Now);
    EXPECT_TRUE(can_log_in(file, "joe", "secret"));
  }
}

TEST_F(Extracts, AreNotMadeOfNobody) {
  write("# no user yet\n");
  for (int i = 0; i < 2; ++i) {
    const Loaded file = load();
    ASSERT_TRUE(file) << file.error().text;
    EXPECT_EQ((*file)->made(), PasswdFile::Made::Now);
    EXPECT_EQ((*file)->size(), 0U);
  }
}

}  // namespace
}  // namespace restante::authenticators
