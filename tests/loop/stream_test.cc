// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/stream.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>

#include "one_turn.h"
#include "restante/loop/loop.h"
#include "socket_pair.h"

namespace restante::loop {
namespace {

// Writes down what happens; dies, or stops the loop, when told to. The Loop's destructor asserts
// that nothing is left open.
class Listening final : Stream::Handler {
 public:
  enum class Then { GoOn, StopLoop, Die };

  Listening(Loop& loop, Descriptor socket) : loop_(loop) {
    stream_.emplace(loop, std::move(socket), static_cast<Stream::Handler&>(*this));
  }

  std::optional<Stream>& stream() { return stream_; }
  std::string events;
  Then after_read = Then::StopLoop;

 private:
  void on_read(std::string_view octets) override { note("read " + std::string(octets)); }
  void on_end() override { note("end"); }
  void on_broken() override { note("broken"); }
  void on_written() override { note("written"); }

  void note(const std::string& event) {
    events += event + "\n";
    if (after_read == Then::Die) stream_.reset();
    if (after_read == Then::StopLoop) loop_.stop();
  }

  Loop& loop_;
  std::optional<Stream> stream_;
};

TEST(Stream, HandsOverWhatArrives) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  one.stream()->start_reading();
  sockets.send("NOOP\r\n");
  loop.run();
  EXPECT_EQ(one.events, "read NOOP\r\n\n");
}

TEST(Stream, ReadsNoMoreAtATimeThanTheLoopsBufferHolds) {
  Loop loop(4);
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  one.stream()->start_reading();
  sockets.send("NOOP\r\n");
  loop.run();
  EXPECT_EQ(one.events, "read NOOP\nread \r\n\n");
}

TEST(Stream, TellsTheEndOfInputApartFromABrokenConnection) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  one.stream()->start_reading();
  ::shutdown(sockets.far.number(), SHUT_WR);
  loop.run();
  EXPECT_EQ(one.events, "end\n");
  EXPECT_EQ(one.stream()->write("bye"), Stream::Sent::All);
  EXPECT_EQ(sockets.receive(), "bye");
}

TEST(Stream, ReadsNothingWhileStopped) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  one.stream()->start_reading();
  one.stream()->stop_reading();
  sockets.send("x");
  loop.run();
  EXPECT_EQ(one.events, "");
}

TEST(Stream, KeepsWhatTheSocketRefusesAndSaysWhenItIsOut) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  std::string octets(4 << 20, 'x');
  for (std::size_t at = 0; at < octets.size(); at += 1000) octets[at] = 'y';
  ASSERT_EQ(one.stream()->write(octets), Stream::Sent::UnderWay);
  EXPECT_TRUE(one.stream()->is_writing());
  std::string received;
  // Each part that is taken makes room for the next.
  while (one.events.empty()) {
    received += sockets.receive();
    testing::run_one_turn(loop);
  }
  received += sockets.receive();
  EXPECT_EQ(one.events, "written\n");
  EXPECT_FALSE(one.stream()->is_writing());
  EXPECT_TRUE(received == octets);
}

TEST(Stream, CountsWhatTheSocketRefusedUntilItIsOut) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  ASSERT_EQ(one.stream()->write("all of this goes out"), Stream::Sent::All);
  EXPECT_EQ(loop.octets_unsent(), 0U);
  ASSERT_EQ(one.stream()->write(std::string(4 << 20, 'x')), Stream::Sent::UnderWay);
  EXPECT_GT(loop.octets_unsent(), std::size_t{2} << 20);
  EXPECT_LT(loop.octets_unsent(), std::size_t{4} << 20);
  while (one.stream()->is_writing()) {
    sockets.receive();
    testing::run_one_turn(loop);
  }
  EXPECT_EQ(loop.octets_unsent(), 0U);
}

TEST(Stream, CountsNothingOfWhatDied) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  ASSERT_EQ(one.stream()->write(std::string(4 << 20, 'x')), Stream::Sent::UnderWay);
  one.stream().reset();
  testing::run_one_turn(loop);
  EXPECT_EQ(loop.octets_unsent(), 0U);
}

TEST(Stream, ReadsLittleAtATimeWhileMuchIsUnsent) {
  Loop loop;
  testing::SocketPair slow;
  Listening unread(loop, std::move(slow.near));
  EXPECT_EQ(loop.read_memory().size(), Loop::default_read_octets_max);
  const std::string much(Loop::unsent_octets_usual + (4 << 20), 'x');
  ASSERT_EQ(unread.stream()->write(much), Stream::Sent::UnderWay);
  EXPECT_TRUE(loop.is_thrifty());
  EXPECT_EQ(loop.read_memory().size(), Loop::thrifty_read_octets_max);
  unread.stream().reset();
  testing::run_one_turn(loop);
  EXPECT_FALSE(loop.is_thrifty());
}

TEST(Stream, MayDieWithAWriteUnderWay) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  ASSERT_EQ(one.stream()->write(std::string(4 << 20, 'x')), Stream::Sent::UnderWay);
  one.stream().reset();
  loop.run();
  EXPECT_EQ(one.events, "");
}

TEST(Stream, MayDieInsideItsOwnCallback) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  one.after_read = Listening::Then::Die;
  one.stream()->start_reading();
  sockets.send("NOOP\r\n");
  loop.run();
  EXPECT_EQ(one.events, "read NOOP\r\n\n");
}

TEST(Stream, SaysThatTheOtherSideIsGone) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  sockets.far = Descriptor();
  EXPECT_EQ(one.stream()->write("x"), Stream::Sent::Broken);
}

TEST(Stream, CanEndItsOutput) {
  Loop loop;
  testing::SocketPair sockets;
  Listening one(loop, std::move(sockets.near));
  ASSERT_EQ(one.stream()->write("bye"), Stream::Sent::All);
  one.stream()->end_output();
  EXPECT_EQ(sockets.receive(), "bye");
  char octet = 0;
  EXPECT_EQ(::read(sockets.far.number(), &octet, 1), 0);
}

TEST(Stream, CanEndInAReset) {
  Loop loop;
  const Descriptor listener(::socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_EQ(::listen(listener.number(), 1), 0);
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ASSERT_EQ(::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&name), &length), 0);
  Descriptor near(::socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_EQ(::connect(near.number(), reinterpret_cast<sockaddr*>(&name), length), 0);
  const Descriptor far(::accept(listener.number(), nullptr, nullptr));
  Listening one(loop, std::move(near));
  one.stream()->reset_on_close();
  one.stream().reset();
  loop.run();
  char octet = 0;
  EXPECT_EQ(::recv(far.number(), &octet, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

}  // namespace
}  // namespace restante::loop
