// SPDX-License-Identifier: Apache-2.0
//
// Targets that are full, broken or slow: nobody waits, no line is lost in silence.
#include "log_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace restante::log {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration generous = seconds(60);

// Takes lines, or has no room, or fails, as it is told.
class Shelf final : public Target {
 public:
  enum class Mood { Takes, Full, Broken };

  void change_to(Mood mood) {
    const std::lock_guard guard(mutex_);
    mood_ = mood;
    changed_.notify_all();
  }

  Result<Sent> send(const Line& line) override {
    const std::lock_guard guard(mutex_);
    if (mood_ == Mood::Full) return Sent::NotYet;
    if (mood_ == Mood::Broken) return failure(ErrorKind::TryAgain, "no space left");
    lines_.push_back(line.fields);
    return Sent::Wholly;
  }

  void await_room(Duration at_most) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return mood_ != Mood::Full; });
  }

  std::vector<std::string> lines() const {
    const std::lock_guard guard(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Mood mood_ = Mood::Takes;
  std::vector<std::string> lines_;
};

Line line(std::string fields) {
  return {Level::Info, Format::Logfmt, std::chrono::system_clock::now(), std::move(fields)};
}

// Without a thread all is as exact as can be; with one it has to come to the same.
class LogWriter : public testing::Test {
 protected:
  std::vector<std::string> written(Writer& writer) const {
    writer.finish(generous);
    return shelf_->lines();
  }

  const std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

TEST_F(LogWriter, WritesAtOnceWhereThereIsRoom) {
  for (const Manner manner : {Manner::Waits, Manner::NeverWaits}) {
    const auto shelf = std::make_shared<Shelf>();
    Writer writer(shelf);
    writer.set_manner(manner);
    writer.put(line("a"));
    EXPECT_EQ(shelf->lines(), std::vector<std::string>{"a"});
  }
}

TEST_F(LogWriter, KeepsLinesInOrderUntilThereIsRoom) {
  Writer writer(shelf_);
  writer.set_manner(Manner::NeverWaits);
  shelf_->change_to(Shelf::Mood::Full);
  writer.put(line("a"));
  writer.put(line("b"));
  EXPECT_EQ(shelf_->lines(), std::vector<std::string>{});
  shelf_->change_to(Shelf::Mood::Takes);
  writer.put(line("c"));
  EXPECT_EQ(shelf_->lines(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(LogWriter, CountsWhatItCannotKeepAndSaysItOnce) {
  Writer writer(shelf_);
  writer.set_manner(Manner::NeverWaits);
  shelf_->change_to(Shelf::Mood::Full);
  constexpr int put = 2000;
  const std::string thousand_octets(1000, 'x');
  for (int count = 0; count < put; ++count) writer.put(line(thousand_octets));
  shelf_->change_to(Shelf::Mood::Takes);
  const std::vector<std::string> lines = written(writer);
  const int kept = static_cast<int>(std::ranges::count(lines, thousand_octets));
  EXPECT_LE(kept * 1000, static_cast<int>(Writer::waiting_octets_max));
  EXPECT_GT(kept * 1200, static_cast<int>(Writer::waiting_octets_max));
  ASSERT_EQ(lines.size(), kept + 1U);
  EXPECT_EQ(lines.back(),
            "event=\"lines of the log were lost\" lines=" + std::to_string(put - kept));
  writer.put(line("as before"));
  EXPECT_EQ(shelf_->lines().back(), "as before");
}

TEST_F(LogWriter, TriesAgainWhatFailedAndSaysWhenThatIsOver) {
  Writer writer(shelf_);
  shelf_->change_to(Shelf::Mood::Broken);
  testing::internal::CaptureStderr();
  writer.put(line("a"));
  writer.put(line("b"));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find("no space left"), said.rfind("no space left")) << said;
  EXPECT_TRUE(said.contains("the log can't be written")) << said;
  shelf_->change_to(Shelf::Mood::Takes);
  EXPECT_EQ(written(writer),
            (std::vector<std::string>{
                "a", "b", "event=\"the log is written again\" error=\"no space left\""}));
}

TEST_F(LogWriter, ForgetsWhatIsForTheParentToWrite) {
  Writer writer(shelf_);
  writer.set_manner(Manner::NeverWaits);
  shelf_->change_to(Shelf::Mood::Full);
  writer.put(line("the parent's"));
  writer.forget();
  shelf_->change_to(Shelf::Mood::Takes);
  writer.put(line("the child's"));
  EXPECT_EQ(shelf_->lines(), std::vector<std::string>{"the child's"});
}

TEST_F(LogWriter, FinishesInTimeWhereThereIsNoRoom) {
  Writer writer(shelf_);
  writer.set_manner(Manner::NeverWaits);
  shelf_->change_to(Shelf::Mood::Full);
  writer.put(line("a"));
  writer.finish(milliseconds(1));
  EXPECT_EQ(shelf_->lines(), std::vector<std::string>{});
}

// The thread ends with the process, and so its Writer must.
Writer& writer_with_thread(const std::shared_ptr<Shelf>& shelf) {
  auto* writer = new Writer(shelf);
  writer->set_manner(Manner::OnThread);
  static std::vector<Writer*> reachable;
  reachable.push_back(writer);
  return *writer;
}

TEST_F(LogWriter, OnThreadHoldsUpNobodyAndLosesNothingThatIsNotSaid) {
  Writer& writer = writer_with_thread(shelf_);
  shelf_->change_to(Shelf::Mood::Full);
  constexpr int threads = 4;
  constexpr int lines_each = 5000;
  {
    std::vector<std::jthread> putting;
    for (int number = 0; number < threads; ++number) {
      putting.emplace_back([&] {
        for (int count = 0; count < lines_each; ++count) writer.put(line(std::string(100, 'x')));
      });
    }
  }
  shelf_->change_to(Shelf::Mood::Takes);
  const std::vector<std::string> lines = written(writer);
  const auto kept = std::ranges::count(lines, std::string(100, 'x'));
  ASSERT_EQ(static_cast<std::ptrdiff_t>(lines.size()), kept + 1);
  EXPECT_EQ(lines.back(), "event=\"lines of the log were lost\" lines=" +
                              std::to_string(threads * lines_each - kept));
}

TEST_F(LogWriter, OnThreadTurnsToAnotherTargetThoughTheOldOneTakesNothing) {
  Writer& writer = writer_with_thread(shelf_);
  for (const auto mood : {Shelf::Mood::Full, Shelf::Mood::Broken}) {
    const auto stuck = std::make_shared<Shelf>();
    stuck->change_to(mood);
    writer.turn_to(stuck);
    writer.put(line("a"));
    const auto other = std::make_shared<Shelf>();
    writer.turn_to(other);
    writer.finish(generous);
    ASSERT_FALSE(other->lines().empty());
    EXPECT_EQ(other->lines().front(), "a");
  }
}

// An abort is not the end of what was said before it.
// Google Test runs suites of this name first, before others have threads.
TEST(LogDeathTest, AnAbortWritesWhatWaits) {
  const std::string path = testing::TempDir() + "restante-abort-" + std::to_string(::getpid());
  EXPECT_EXIT(
      {
        if (!open(Options{path, Format::Logfmt, Level::Info})) std::_Exit(1);
        set_manner(Manner::OnThread);
        for (int count = 0; count < 1000; ++count) info("before the abort").add("count", count);
        std::abort();
      },
      testing::KilledBySignal(SIGABRT), "");
  std::FILE* file = std::fopen(path.c_str(), "r");
  ASSERT_NE(file, nullptr);
  int lines = 0;
  for (int octet = 0; (octet = std::fgetc(file)) != EOF;) lines += octet == '\n' ? 1 : 0;
  std::fclose(file);
  ::unlink(path.c_str());
  EXPECT_EQ(lines, 1000);
}

}  // namespace
}  // namespace restante::log
