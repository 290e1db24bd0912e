// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listening_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "restante/loop/address.h"

namespace restante::loop {
namespace {

constexpr std::size_t count = 3;

Descriptor connect_to(const std::string& address) {
  const auto parsed = Address::parse(address);
  EXPECT_TRUE(parsed.has_value()) << address;
  Descriptor socket(::socket(parsed->family(), SOCK_STREAM, 0));
  EXPECT_EQ(::connect(socket.number(), parsed->raw(), parsed->raw_octets()), 0) << address;
  return socket;
}

bool has_somebody(const Descriptor& socket) {
  return Descriptor(::accept(socket.number(), nullptr, nullptr)).is_open();
}

TEST(SharedSockets, AreOnePortAndAQueueEach) {
  for (const std::string address : {"127.0.0.1:0", "[::1]:0"}) {
    const auto sockets = open_shared_sockets(address, count);
    ASSERT_TRUE(sockets.has_value()) << sockets.error().text;
    std::set<std::string> bound;
    for (const Descriptor& socket : *sockets) bound.insert(bound_address(address, socket));
    EXPECT_EQ(bound.size(), 1U);
    // The kernel spreads them by their ports: with so many each queue gets some.
    std::vector<Descriptor> clients;
    for (int at = 0; at < 100; ++at) clients.push_back(connect_to(*bound.begin()));
    for (const Descriptor& socket : *sockets) EXPECT_TRUE(has_somebody(socket));
  }
}

TEST(SharedSockets, AreSharedWithNobodyElse) {
  const auto ours = open_shared_sockets("127.0.0.1:0", count);
  ASSERT_TRUE(ours.has_value());
  const std::string taken = bound_address("127.0.0.1:0", ours->front());
  const auto others = open_shared_sockets(taken, count);
  ASSERT_FALSE(others.has_value());
  EXPECT_EQ(others.error().text, "can't listen on " + taken + ": Address already in use");
  EXPECT_FALSE(open_listening_socket(taken).has_value());
}

TEST(SharedSockets, OfAUnixSocketAreOneQueue) {
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("restante-shared-" + std::to_string(::getpid()) + ".sock"))
                               .string();
  const auto sockets = open_shared_sockets("unix:" + path, count);
  ASSERT_TRUE(sockets.has_value()) << sockets.error().text;
  ASSERT_EQ(sockets->size(), count);
  EXPECT_EQ(bound_address("unix:" + path, sockets->back()), "unix:" + path);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  const Descriptor client(::socket(AF_UNIX, SOCK_STREAM, 0));
  EXPECT_EQ(::connect(client.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  EXPECT_TRUE(has_somebody(sockets->back()));
  EXPECT_FALSE(has_somebody(sockets->front()));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace restante::loop
