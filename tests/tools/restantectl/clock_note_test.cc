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
using Reason = ClockDoubt::Reason;

const ClockReading before{"start", 1000s, sys_seconds(1'700'000'000s)};

ClockReading after(std::chrono::seconds running, std::chrono::seconds clock) {
  return {before.start, before.running + running, before.clock + clock};
}

// The machine was started anew, and has been running for so long.
ClockReading restarted(std::chrono::seconds running, std::chrono::seconds clock) {
  return {"another start", running, before.clock + clock};
}

void expect_doubt(Reason reason, std::chrono::seconds by, const ClockReading& now,
                  const ClockReading& then = before) {
  const ClockDoubt doubt = doubt_clock(then, now);
  EXPECT_EQ(doubt.reason, reason);
  EXPECT_EQ(doubt.by, by);
}

TEST(AClock, ThatGoesFurtherThanTheMachineWasSetAhead) {
  expect_doubt(Reason::None, 0s, after(24h, 24h));
  expect_doubt(Reason::None, 0s, after(8760h, 8760h));
  expect_doubt(Reason::None, 0s, after(24h, 24h + clock_drift_max));
  expect_doubt(Reason::SetAhead, clock_drift_max + 1s, after(24h, 24h + clock_drift_max + 1s));
  expect_doubt(Reason::SetAhead, 24h * 364, after(24h, 24h * 365));
  expect_doubt(Reason::None, 0s, after(24h, -24h));
}

TEST(AClock, MayGoOnByAWeekWhileTheMachineIsOff) {
  expect_doubt(Reason::None, 0s, restarted(60s, 60s));
  expect_doubt(Reason::None, 0s, restarted(60s, unwatched_max + 60s));
  expect_doubt(Reason::Ahead, unwatched_max + 1s, restarted(60s, unwatched_max + 61s));
  expect_doubt(Reason::None, 0s, restarted(8760h, 8760h + unwatched_max));
  expect_doubt(Reason::Ahead, 24h * 3650, restarted(0s, 24h * 3650));
}

TEST(AClock, DoesNotGoBackWhileTheMachineIsOff) {
  expect_doubt(Reason::None, 0s, restarted(60s, -clock_drift_max));
  expect_doubt(Reason::Behind, clock_drift_max + 1s, restarted(60s, -clock_drift_max - 1s));
  const ClockReading in_1970{"another start", 60s, sys_seconds(61s)};
  expect_doubt(Reason::Behind, before.clock - in_1970.clock, in_1970);
}

TEST(AClock, OfAMachineWhoseStartsCanNotBeToldMayHaveBeenStarted) {
  ClockReading unknown = before;
  unknown.start.clear();
  expect_doubt(Reason::None, 0s, {"", 2000s, unknown.clock + 1000s}, unknown);
  expect_doubt(Reason::Ahead, 24h * 365 - 1000s, {"", 1000s, unknown.clock + 24h * 365}, unknown);
}

TEST(AClock, ThatIsDoubtedIsToldOfToWhoCanSetIt) {
  for (const ClockReading& now :
       {after(24h, 24h * 41), restarted(0s, 24h * 40), restarted(0s, -24h * 40)}) {
    const std::string words = words_of(doubt_clock(before, now), before, now);
    for (const auto* wanted :
         {"40 d 0 h", "2023-11-14T22:13:20Z", "nothing is removed", "--clock-is-right"}) {
      EXPECT_NE(words.find(wanted), words.npos) << wanted << ": " << words;
    }
  }
}

TEST(ClockNotes, AreReadAsTheyWereWritten) {
  std::string folder = std::filesystem::temp_directory_path() / "restante-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const ClockNote note(folder);
  ASSERT_TRUE(note.read());
  EXPECT_FALSE(*note.read()) << "there is none";
  for (const ClockReading& reading : {before, after(5s, -7s), read_clock()}) {
    ASSERT_TRUE(note.write(reading));
    const auto read = note.read();
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->start, reading.start);
    EXPECT_EQ((*read)->running, reading.running);
    EXPECT_EQ((*read)->clock, reading.clock);
  }
  std::ofstream(note.path()) << "start 12";
  ASSERT_FALSE(note.read()) << "whoever does not know must not remove anything";
  EXPECT_NE(note.read().error().text.find("--clock-is-right"), std::string::npos);
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(note.write(before));
}

TEST(ClockReadings, TellOneStartFromAnother) {
  const ClockReading reading = read_clock();
  EXPECT_FALSE(reading.start.empty());
  EXPECT_EQ(doubt_clock(reading, read_clock()).reason, Reason::None);
}

TEST(ClockNotes, LieWhereTheyAreNotForgotten) {
  EXPECT_EQ(ClockNote::folder_for("/run/restante/locks"), "/var/lib/restante/locks");
  EXPECT_EQ(ClockNote::folder_for("/var/run/locks"), "/var/lib/locks");
  EXPECT_EQ(ClockNote::folder_for("/srv/run/locks"), "/srv/run/locks");
}

}  // namespace
}  // namespace restante::ctl
