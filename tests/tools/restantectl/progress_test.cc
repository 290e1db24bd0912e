// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace restante::ctl {
namespace {

using Manner = Progress::Manner;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class AProgress : public testing::Test {
 protected:
  std::string written() const {
    std::array<char, 4096> octets;
    std::rewind(file_.get());
    return {octets.data(), std::fread(octets.data(), 1, octets.size(), file_.get())};
  }

  const std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
  const TimePoint begin_{std::chrono::seconds(100)};
};

TEST_F(AProgress, IsOneLineOnATerminalAndLeavesNothingBehind) {
  {
    Progress progress(file_.get(), Manner::OneLine, begin_);
    EXPECT_FALSE(progress.is_due(begin_ + Progress::terminal_interval - Duration(1)));
    const TimePoint due = begin_ + Progress::terminal_interval;
    EXPECT_TRUE(progress.is_due(due));
    progress.show("1 of 3", due);
    EXPECT_FALSE(progress.is_due(due));
    progress.show("2 of 3", due + Progress::terminal_interval);
  }
  EXPECT_EQ(written(), "\r\x1b[K1 of 3\r\x1b[K2 of 3\r\x1b[K");
}

TEST_F(AProgress, IsALineNowAndThenElsewhere) {
  {
    Progress progress(file_.get(), Manner::Lines, begin_);
    EXPECT_FALSE(progress.is_due(begin_ + Progress::terminal_interval));
    const TimePoint due = begin_ + Progress::lines_interval;
    EXPECT_TRUE(progress.is_due(due));
    progress.show("1 of 3", due);
    progress.clear();
    progress.show("2 of 3", due + Progress::lines_interval);
  }
  EXPECT_EQ(written(), "1 of 3\n2 of 3\n");
}

TEST_F(AProgress, OfWhatIsOverAtOnceSaysNothing) {
  for (const Manner manner : {Manner::OneLine, Manner::Lines}) {
    Progress(file_.get(), manner, begin_).clear();
  }
  EXPECT_EQ(written(), "");
  EXPECT_EQ(Progress::manner_of(file_.get()), Manner::Lines);
}

}  // namespace
}  // namespace restante::ctl
