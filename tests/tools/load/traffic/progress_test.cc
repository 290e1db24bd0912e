// SPDX-License-Identifier: Apache-2.0
#include "traffic/progress.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace restante::load {
namespace {

struct Closed {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

const Interval second = {.at_seconds = 7,
                         .seconds = 1,
                         .sessions = 1'200,
                         .requests = 4'800,
                         .octets = 3'000'000,
                         .errors = 2,
                         .p50_us = 850,
                         .p99_us = 1'500};

std::string shown(Progress::Manner manner) {
  const std::unique_ptr<std::FILE, Closed> file(std::tmpfile());
  {
    Progress progress(file.get(), manner);
    progress.show(Stage::Measuring, second);
    progress.show(Stage::Measuring, second);
  }
  std::rewind(file.get());
  std::array<char, 1024> text{};
  return {text.data(), std::fread(text.data(), 1, text.size(), file.get())};
}

TEST(Progress, SaysHowItIsGoing) {
  EXPECT_EQ(progress_line(Stage::Measuring, second),
            "   7 s  1,200 sessions/s  4,800 requests/s  3 MB/s  p50 850 µs  p99 1.5 ms  2 errors");
}

TEST(Progress, SaysWhatIsNotMeasured) {
  EXPECT_TRUE(progress_line(Stage::WarmingUp, second).ends_with("  (warm-up)"));
  EXPECT_TRUE(progress_line(Stage::Arriving, second).ends_with("  (coming in)"));
}

TEST(Progress, SpeaksOfViolationsWhereThereAreSome) {
  Interval bad = second;
  bad.violations = 1;
  EXPECT_TRUE(progress_line(Stage::Measuring, bad).ends_with("  1 violations"));
}

TEST(Progress, WritesLinesOrOneLineAnewOrNothing) {
  const std::string line = progress_line(Stage::Measuring, second);
  EXPECT_EQ(shown(Progress::Manner::Lines), line + "\n" + line + "\n");
  EXPECT_EQ(shown(Progress::Manner::Rewriting), "\r" + line + "\x1b[K\r" + line + "\x1b[K\n");
  EXPECT_EQ(shown(Progress::Manner::Quiet), "");
}

}  // namespace
}  // namespace restante::load
