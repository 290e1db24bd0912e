// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "one_turn.h"
#include "restante/base/descriptor.h"
#include "socket_pair.h"

namespace restante::loop {
namespace {

class Watchman final : public Watch::Handler {
 public:
  std::optional<Watch> watch;
  int seen = 0;
  enum class Then { GoesOn, Leaves } then = Then::GoesOn;

 private:
  void on_readable() override {
    ++seen;
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

TEST_F(WatchOfAPipe, DoesNotKeepTheLoopAlive) {
  loop_.run();
  EXPECT_EQ(watchman_.seen, 0);
}

class Writer final : public Watch::Handler {
 public:
  std::optional<Watch> watch;
  int readable = 0;
  int writable = 0;
  enum class Then { GoesOn, Leaves } then = Then::GoesOn;

 private:
  void on_readable() override { ++readable; }
  void on_writable() override {
    ++writable;
    if (then == Then::Leaves) watch.reset();
  }
};

class WatchOfASocket : public ::testing::Test {
 protected:
  testing::SocketPair sockets_;
  Loop loop_;
  Writer writer_;
};

TEST_F(WatchOfASocket, CallsAsLongAsThereIsRoomIfItIsInterested) {
  writer_.watch.emplace(loop_, sockets_.near.number(), Watch::Interest::Writable, writer_);
  testing::run_one_turn(loop_);
  EXPECT_EQ(writer_.writable, 1);
  writer_.watch->set_interest(Watch::Interest::Readable);
  testing::run_one_turn(loop_);
  EXPECT_EQ(writer_.writable, 1);
  EXPECT_EQ(writer_.readable, 0);
}

TEST_F(WatchOfASocket, IsInterestedInBoth) {
  writer_.watch.emplace(loop_, sockets_.near.number(), Watch::Interest::Both, writer_);
  sockets_.send("x");
  testing::run_one_turn(loop_);
  EXPECT_EQ(writer_.writable, 1);
  EXPECT_EQ(writer_.readable, 1);
}

TEST_F(WatchOfASocket, DestroyedWhereThereIsRoomDoesNotSayThatThereIsSomethingToRead) {
  writer_.then = Writer::Then::Leaves;
  writer_.watch.emplace(loop_, sockets_.near.number(), Watch::Interest::Both, writer_);
  sockets_.send("x");
  testing::run_one_turn(loop_);
  EXPECT_EQ(writer_.readable, 0);
}

}  // namespace
}  // namespace restante::loop
