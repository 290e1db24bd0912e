// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "one_turn.h"
#include "restante/base/descriptor.h"

namespace restante::loop {
namespace {

class Watchman final : public Watch::Handler {
 public:
  std::optional<Watch> watch;
  int seen = 0;
  int room = 0;
  enum class Then { GoesOn, Leaves, OnlyReads } then = Then::GoesOn;

 private:
  void on_readable() override {
    ++seen;
    if (then == Then::Leaves) watch.reset();
    if (then == Then::OnlyReads) watch->look_for(Watch::Interest::Readable);
  }
  void on_writable() override {
    ++room;
    if (then == Then::Leaves) watch.reset();
  }
};

class WatchOfAPipe : public ::testing::Test {
 protected:
  WatchOfAPipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    out_ = Descriptor(ends[0]);
    in_ = Descriptor(ends[1]);
    watchman_.watch.emplace(loop_, out_.number(), watchman_);
  }

  void say_something() { ASSERT_EQ(::write(in_.number(), "x", 1), 1); }

  static void fill(int descriptor) {
    const std::array<char, 4096> octets{};
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    while (::write(descriptor, octets.data(), octets.size()) > 0) continue;
  }

  Descriptor out_;
  Descriptor in_;
  Loop loop_;
  Watchman watchman_;
};

TEST_F(WatchOfAPipe, CallsAsLongAsThereIsSomethingToRead) {
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 0);
  say_something();
  testing::run_one_turn(loop_);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 2);
}

TEST_F(WatchOfAPipe, CallsAtTheEnd) {
  in_ = Descriptor();
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 1);
}

TEST_F(WatchOfAPipe, MayBeDestroyedByItsHandler) {
  watchman_.then = Watchman::Then::Leaves;
  say_something();
  testing::run_one_turn(loop_);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 1);
}

TEST_F(WatchOfAPipe, CallsWhileThereIsRoomToWrite) {
  watchman_.watch.emplace(loop_, in_.number(), watchman_, Watch::Interest::Writable);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.room, 1);
  fill(in_.number());
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.room, 1);
  EXPECT_EQ(watchman_.seen, 0);
}

TEST_F(WatchOfAPipe, CallsWhoWritesThoughNobodyReadsAnyMore) {
  watchman_.watch.emplace(loop_, in_.number(), watchman_, Watch::Interest::Writable);
  fill(in_.number());
  out_ = Descriptor();
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.room, 1);
}

class WatchOfASocket : public ::testing::Test {
 protected:
  WatchOfASocket() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    here_ = Descriptor(ends[0]);
    there_ = Descriptor(ends[1]);
    EXPECT_EQ(::write(there_.number(), "x", 1), 1);
  }

  void watch(Watch::Interest interest) {
    watchman_.watch.emplace(loop_, here_.number(), watchman_, interest);
  }

  Descriptor here_;
  Descriptor there_;
  Loop loop_;
  Watchman watchman_;
};

TEST_F(WatchOfASocket, CallsForBothWhereBothAreAskedFor) {
  watch(Watch::Interest::Both);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 1);
  EXPECT_EQ(watchman_.room, 1);
}

TEST_F(WatchOfASocket, CallsForWhatIsAskedForNow) {
  watch(Watch::Interest::Writable);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 0);
  EXPECT_EQ(watchman_.room, 1);
  watchman_.watch->look_for(Watch::Interest::Readable);
  testing::run_one_turn(loop_);
  EXPECT_EQ(watchman_.seen, 1);
  EXPECT_EQ(watchman_.room, 1);
}

TEST_F(WatchOfASocket, DoesNotSpeakOfRoomThatTheReaderNoLongerAsksFor) {
  for (const auto then : {Watchman::Then::OnlyReads, Watchman::Then::Leaves}) {
    Watchman watchman;
    watchman.then = then;
    watchman.watch.emplace(loop_, here_.number(), watchman, Watch::Interest::Both);
    testing::run_one_turn(loop_);
    EXPECT_EQ(watchman.seen, 1);
    EXPECT_EQ(watchman.room, 0);
  }
}

TEST_F(WatchOfAPipe, DoesNotKeepTheLoopAlive) {
  loop_.run();
  EXPECT_EQ(watchman_.seen, 0);
}

}  // namespace
}  // namespace restante::loop
