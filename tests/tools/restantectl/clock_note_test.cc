// SPDX-License-Identifier: Apache-2.0
#include "clock_note.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace restante::ctl {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_seconds;

const ClockReading before{"start", 1000s, sys_seconds(1'700'000'000s)};

ClockReading after(std::chrono::seconds running, std::chrono::seconds clock) {
  return {before.start, before.running + running, before.clock + clock};
}

TEST(ClockStep, IsWhatTheClockWentFurtherThanTheMachine) {
  EXPECT_EQ(clock_step(before, after(24h, 24h)), 0s);
  EXPECT_EQ(clock_step(before, after(24h, 24h + clock_drift_max)), 0s) << "it may drift";
  EXPECT_EQ(clock_step(before, after(24h, 24h + clock_drift_max + 1s)), clock_drift_max + 1s);
  EXPECT_EQ(clock_step(before, after(24h, 24h * 365)), 24h * 364);
  EXPECT_EQ(clock_step(before, after(24h, -24h)), -48h);
}

TEST(ClockStep, CanNotBeToldOfAnotherStart) {
  ClockReading now = after(0s, 24h * 365);
  now.start = "another";
  EXPECT_EQ(clock_step(before, now), 0s);
  ClockReading unknown = before;
  unknown.start.clear();
  now.start.clear();
  EXPECT_EQ(clock_step(unknown, now), 0s);
}

TEST(ClockNotes, AreReadAsTheyWereWritten) {
  std::string folder = std::filesystem::temp_directory_path() / "restante-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const ClockNote note(folder);
  EXPECT_FALSE(note.read());
  for (const ClockReading& reading : {before, after(5s, -7s), read_clock()}) {
    ASSERT_TRUE(note.write(reading));
    const auto read = note.read();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->start, reading.start);
    EXPECT_EQ(read->running, reading.running);
    EXPECT_EQ(read->clock, reading.clock);
  }
  std::ofstream(note.path()) << "start 12";
  EXPECT_FALSE(note.read());
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(note.write(before));
}

TEST(ClockReadings, TellOneStartFromAnother) {
  const ClockReading reading = read_clock();
  EXPECT_FALSE(reading.start.empty());
  EXPECT_EQ(clock_step(reading, read_clock()), 0s);
}

}  // namespace
}  // namespace restante::ctl
