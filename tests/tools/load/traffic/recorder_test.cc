// SPDX-License-Identifier: Apache-2.0
#include "traffic/recorder.h"

#include <gtest/gtest.h>

namespace restante::load {
namespace {

using std::chrono::microseconds;

constexpr Instant begin = Instant(std::chrono::seconds(1));

TEST(Recorder, AddsUp) {
  Recorder recorder(Kind::Noop);
  recorder.record(Kind::Noop, begin, begin + microseconds(20), 5);
  recorder.record(Kind::Retr, begin, begin + microseconds(30), 100);
  recorder.count_request();
  recorder.count_octets(105);
  Results results;
  recorder.add_to(results);
  recorder.add_to(results);
  EXPECT_EQ(results.requests, 2U);
  EXPECT_EQ(results.octets, 210U);
  EXPECT_EQ(results.operations[index_of(Kind::Retr)].count, 2U);
  EXPECT_EQ(results.operations[index_of(Kind::Retr)].octets, 200U);
  EXPECT_EQ(results.operations[index_of(Kind::Noop)].latency.max(), 20U);
}

TEST(Recorder, HandsOverWhatHappenedSinceLastTime) {
  Recorder recorder(Kind::Noop);
  recorder.record(Kind::Noop, begin, begin + microseconds(20));
  recorder.record(Kind::Retr, begin, begin + microseconds(30));
  recorder.count_request();
  Pulse pulse = recorder.take_pulse();
  EXPECT_EQ(pulse.requests, 1U);
  EXPECT_EQ(pulse.leading.count(), 1U);
  EXPECT_EQ(recorder.take_pulse().requests, 0U);
  Results results;
  recorder.add_to(results);
  EXPECT_EQ(results.requests, 1U);
}

TEST(Recorder, ForgetsTheWarmUpButNoErrors) {
  Recorder recorder(Kind::Noop);
  recorder.record(Kind::Noop, begin, begin);
  recorder.count_session();
  (void)recorder.take_pulse();
  recorder.count_session();
  recorder.note_error("reset", "here");
  recorder.note_violation("no dot", "there");
  recorder.forget_warm_up();
  Results results;
  recorder.add_to(results);
  EXPECT_EQ(results.sessions, 0U);
  EXPECT_EQ(results.operations[index_of(Kind::Noop)].count, 0U);
  EXPECT_EQ(total(results.errors), 1U);
  EXPECT_EQ(total(results.violations), 1U);
}

TEST(Recorder, KeepsAFewExamplesOfEachKind) {
  Recorder recorder(Kind::Noop);
  for (const char* example : {"1", "2", "3", "4"}) recorder.note_error("reset", example);
  recorder.note_error("refused", "x");
  Results results;
  recorder.add_to(results);
  ASSERT_EQ(results.errors.size(), 2U);
  EXPECT_EQ(results.errors[0].count, 4U);
  EXPECT_EQ(results.errors[0].examples, (std::vector<std::string>{"1", "2", "3"}));
}

}  // namespace
}  // namespace restante::load
