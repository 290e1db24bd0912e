// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listener.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "one_turn.h"
#include "restante/loop/address.h"

namespace restante::loop {
namespace {

class Doorman final : public Listener::Handler {
 public:
  std::vector<Descriptor> guests;
  std::vector<std::string> peers;
  int exhausted = 0;

 private:
  void on_connection(Listener&, Descriptor socket, const Address& peer) override {
    guests.push_back(std::move(socket));
    peers.push_back(peer.host());
  }
  void on_exhausted(Listener&, const Error&) override { ++exhausted; }
};

Descriptor connect_to(const std::string& address) {
  const auto parsed = Address::parse(address);
  EXPECT_TRUE(parsed.has_value()) << address;
  Descriptor socket(::socket(parsed->family(), SOCK_STREAM, 0));
  EXPECT_EQ(::connect(socket.number(), parsed->raw(), parsed->raw_octets()), 0) << address;
  return socket;
}

int option(const Descriptor& socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(socket.number(), level, name, &value, &size);
  return value;
}

TEST(Listener, HandsOverConnections) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value()) << listener.error().text;
  EXPECT_NE((*listener)->bound_address(), "127.0.0.1:0");
  const Descriptor one = connect_to((*listener)->bound_address());
  const Descriptor two = connect_to((*listener)->bound_address());
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), 2U);
  EXPECT_EQ(doorman.peers.front(), "127.0.0.1");
}

TEST(Listener, WaitsWhilePaused) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value());
  (*listener)->pause();
  const Descriptor one = connect_to((*listener)->bound_address());
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), 0U);
  (*listener)->resume();
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), 1U);
}

TEST(Listener, AcceptsSoManyATurn) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value());
  std::vector<Descriptor> clients;
  for (int count = 0; count < Listener::accepts_per_turn + 10; ++count) {
    clients.push_back(connect_to((*listener)->bound_address()));
  }
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), static_cast<std::size_t>(Listener::accepts_per_turn));
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), clients.size());
}

TEST(Listener, PausesItselfWithoutDescriptorsAndLosesNobody) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value());
  const Descriptor client = connect_to((*listener)->bound_address());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const Descriptor highest(::dup(client.number()));
  rlimit none{static_cast<rlim_t>(highest.number()) + 1, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  testing::run_one_turn(loop);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(doorman.exhausted, 1);
  EXPECT_EQ(doorman.guests.size(), 0U);
  (*listener)->resume();
  testing::run_one_turn(loop);
  EXPECT_EQ(doorman.guests.size(), 1U);
}

TEST(Listener, SaysWhyItCannotListen) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value());
  const std::string taken = (*listener)->bound_address();
  const auto second = Listener::open(loop, taken, doorman);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().text, "can't listen on " + taken + ": Address already in use");
  const auto nameless = Listener::open(loop, "systemd:none", doorman);
  ASSERT_FALSE(nameless.has_value());
  EXPECT_EQ(nameless.error().kind, ErrorKind::NotFound);
}

// As systemd hands it over, which sets no options and has taken connections for us.
TEST(Listener, SendsAtOnceThoughOthersOpenedTheSocketAndTookTheConnection) {
  Loop loop;
  Doorman doorman;
  const auto address = Address::parse("127.0.0.1:0");
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ASSERT_EQ(::bind(socket.number(), address->raw(), address->raw_octets()), 0);
  ASSERT_EQ(::listen(socket.number(), 10), 0);
  const Descriptor early = connect_to(bound_address("", socket));
  const auto listener = Listener::adopt(loop, "systemd:pop3", std::move(socket), doorman);
  listener->keep_alive(std::chrono::seconds(60));
  const Descriptor late = connect_to(listener->bound_address());
  testing::run_one_turn(loop);
  ASSERT_EQ(doorman.guests.size(), 2U);
  for (const Descriptor& guest : doorman.guests) {
    EXPECT_EQ(option(guest, IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option(guest, SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(guest, IPPROTO_TCP, TCP_KEEPIDLE), 30);
  }
}

TEST(Listener, SendsAtOnceWhatItOpenedItself) {
  Loop loop;
  Doorman doorman;
  const auto listener = Listener::open(loop, "127.0.0.1:0", doorman);
  ASSERT_TRUE(listener.has_value());
  const Descriptor client = connect_to((*listener)->bound_address());
  testing::run_one_turn(loop);
  ASSERT_EQ(doorman.guests.size(), 1U);
  EXPECT_EQ(option(doorman.guests.front(), IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST(Listener, ReplacesASocketFileThatNobodyListensOn) {
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("restante-" + std::to_string(::getpid()) + ".sock"))
                               .string();
  Loop loop;
  Doorman doorman;
  { ASSERT_TRUE(Listener::open(loop, "unix:" + path, doorman).has_value()); }
  ASSERT_TRUE(std::filesystem::exists(path));
  const auto again = Listener::open(loop, "unix:" + path, doorman);
  ASSERT_TRUE(again.has_value()) << again.error().text;
  EXPECT_FALSE(Listener::open(loop, "unix:" + path, doorman).has_value());
  std::filesystem::remove(path);
}

TEST(Address, ReadsWhatItWrites) {
  for (const std::string text : {"127.0.0.1:110", "[::]:995", "[2001:db8::1]:65535", "0.0.0.0:0"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->text(), text);
  }
  for (const std::string text : {"", "127.0.0.1", "localhost:110", "1.2.3.4:65536", "::1:110",
                                 "[::1]", "[::1]:", "1.2.3.4:-1", "1.2.3.4:1x"}) {
    EXPECT_FALSE(Address::parse(text).has_value()) << text;
  }
}

TEST(Address, KnowsOneCustomerFromAnother) {
  const auto customer = [](std::string_view text) { return Address::parse(text)->customer(); };
  EXPECT_EQ(customer("192.0.2.1:1"), customer("192.0.2.1:2"));
  EXPECT_NE(customer("192.0.2.1:1"), customer("192.0.2.2:1"));
  EXPECT_EQ(customer("[::ffff:192.0.2.1]:1"), customer("192.0.2.1:1"));
  EXPECT_EQ(customer("[2001:db8:0:1::1]:1"), customer("[2001:db8:0:1:ffff::2]:1"));
  EXPECT_NE(customer("[2001:db8:0:1::1]:1"), customer("[2001:db8:0:2::1]:1"));
}

TEST(Address, KnowsNeighbours) {
  const auto of = [](std::string_view text) { return Address::parse(text)->neighbourhood(); };
  EXPECT_EQ(of("192.0.2.1:1"), of("192.0.2.254:2"));
  EXPECT_NE(of("192.0.2.1:1"), of("192.0.3.1:1"));
  EXPECT_EQ(of("[::ffff:192.0.2.1]:1"), of("192.0.2.7:1"));
  EXPECT_EQ(of("[2001:db8:1:1::1]:1"), of("[2001:db8:1:ffff::2]:1"));
  EXPECT_NE(of("[2001:db8:1:1::1]:1"), of("[2001:db8:2:1::1]:1"));
}

TEST(Address, KnowsThisMachine) {
  EXPECT_TRUE(Address::parse("127.1.2.3:1")->is_loopback());
  EXPECT_TRUE(Address::parse("[::1]:1")->is_loopback());
  EXPECT_TRUE(Address::parse("[::ffff:127.0.0.1]:1")->is_loopback());
  EXPECT_TRUE(Address().is_loopback());
  EXPECT_FALSE(Address::parse("128.0.0.1:1")->is_loopback());
  EXPECT_FALSE(Address::parse("[::ffff:10.0.0.1]:1")->is_loopback());
}

}  // namespace
}  // namespace restante::loop
