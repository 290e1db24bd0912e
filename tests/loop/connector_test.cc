// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/connector.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "restante/loop/loop.h"

namespace restante::loop {
namespace {

sockaddr_storage name_of(const Descriptor& socket) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  EXPECT_EQ(::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&name), &length), 0);
  return name;
}

// A port of 127.0.0.1 where connections wait to be accepted, or which only was one.
struct Port {
  Port() : socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket.number(), reinterpret_cast<sockaddr*>(&any), sizeof any), 0);
    EXPECT_EQ(::listen(socket.number(), 1), 0);
    address = Address(name_of(socket));
  }

  Descriptor socket;
  Address address;
};

class Waiting final : public Connector::Handler {
 public:
  explicit Waiting(Loop& loop) : loop_(loop) {}

  std::optional<Connector> connector;
  Descriptor socket;
  std::string error;

 private:
  void on_connected(Descriptor connected) override {
    socket = std::move(connected);
    done();
  }
  void on_not_connected(const Error& failed) override {
    error = failed.text;
    done();
  }
  void done() {
    connector.reset();
    loop_.stop();
  }

  Loop& loop_;
};

std::string said_over(const Descriptor& one, const Descriptor& other) {
  EXPECT_EQ(::send(one.number(), "+OK", 3, 0), 3);
  std::array<char, 8> octets{};
  EXPECT_EQ(::recv(other.number(), octets.data(), octets.size(), 0), 3);
  return octets.data();
}

TEST(Connector, IsConnectedAtOnceOnThisMachine) {
  const Port port;
  const Result<Attempt> attempt = begin_to_connect(port.address);
  ASSERT_TRUE(attempt.has_value()) << attempt.error().text;
  EXPECT_EQ(attempt->state, Attempt::State::Connected);
  const Descriptor far(::accept(port.socket.number(), nullptr, nullptr));
  EXPECT_EQ(said_over(far, attempt->socket), "+OK");
}

TEST(Connector, ConnectsFromAGivenAddress) {
  const Port port;
  const Result<Address> from = Address::parse("127.0.0.9:0");
  const Result<Attempt> attempt = begin_to_connect(port.address, *from);
  ASSERT_TRUE(attempt.has_value()) << attempt.error().text;
  EXPECT_EQ(Address(name_of(attempt->socket)).host(), "127.0.0.9");
}

TEST(Connector, SaysThatNobodyListens) {
  std::optional<Port> port(std::in_place);
  const Address address = port->address;
  port.reset();
  const Result<Attempt> attempt = begin_to_connect(address);
  ASSERT_FALSE(attempt.has_value());
  EXPECT_EQ(attempt.error().text, "can't connect to " + address.text() + ": Connection refused");
}

TEST(Connector, SaysThatAnAddressIsNotOurs) {
  const Port port;
  const Result<Address> from = Address::parse("192.0.2.1:0");
  const Result<Attempt> attempt = begin_to_connect(port.address, *from);
  ASSERT_FALSE(attempt.has_value());
  EXPECT_TRUE(attempt.error().text.starts_with("can't connect from 192.0.2.1: "))
      << attempt.error().text;
}

TEST(Connector, WaitsForAConnectionThatIsUnderWay) {
  Loop loop;
  const Port port;
  Result<Attempt> attempt = begin_to_connect(port.address);
  ASSERT_TRUE(attempt.has_value()) << attempt.error().text;
  Waiting waiting(loop);
  waiting.connector.emplace(loop, std::move(attempt->socket), port.address, waiting);
  loop.run();
  EXPECT_EQ(waiting.error, "");
  const Descriptor far(::accept(port.socket.number(), nullptr, nullptr));
  EXPECT_EQ(said_over(far, waiting.socket), "+OK");
}

TEST(Connector, SaysWhyAConnectionUnderWayFailed) {
  Loop loop;
  std::optional<Port> port(std::in_place);
  const Address address = port->address;
  port.reset();
  // The kernel keeps the refusal for whoever asks the socket next.
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  EXPECT_EQ(::connect(socket.number(), address.raw(), address.raw_octets()), -1);
  Waiting waiting(loop);
  waiting.connector.emplace(loop, std::move(socket), address, waiting);
  loop.run();
  EXPECT_EQ(waiting.error, "can't connect to " + address.text() + ": Connection refused");
}

TEST(Connector, MayDieWhileItWaits) {
  Loop loop;
  // TEST-NET-1 (RFC 5737): nobody answers, or nothing leads there; either way we only leave.
  const Result<Address> nowhere = Address::parse("192.0.2.1:110");
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  Waiting waiting(loop);
  waiting.connector.emplace(loop, std::move(socket), *nowhere, waiting);
  waiting.connector.reset();
  loop.run();
  EXPECT_EQ(waiting.error, "");
}

}  // namespace
}  // namespace restante::loop
