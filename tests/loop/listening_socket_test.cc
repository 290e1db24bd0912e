// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listening_socket.h"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
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

TEST(ListeningSocket, OfAllIpv6TakesIpv4OnlyWhereThatIsAsked) {
  for (const auto ipv6 : {ListenOptions::Ipv6::Only, ListenOptions::Ipv6::AndIpv4}) {
    const auto socket = open_listening_socket("[::]:0", {.ipv6 = ipv6, .rights = {}});
    ASSERT_TRUE(socket.has_value()) << socket.error().text;
    const std::string bound = bound_address("[::]:0", *socket);
    const auto address = Address::parse("127.0.0.1" + bound.substr(bound.rfind(':')));
    const Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
    const int connected = ::connect(client.number(), address->raw(), address->raw_octets());
    EXPECT_EQ(connected == 0, ipv6 == ListenOptions::Ipv6::AndIpv4);
  }
}

TEST(ListeningSocket, ThatIsNoAddressIsSaid) {
  const auto socket = open_listening_socket("localhost:110");
  ASSERT_FALSE(socket.has_value());
  EXPECT_TRUE(socket.error().text.contains("\"localhost:110\"")) << socket.error().text;
}

class SocketInAFolder : public ::testing::Test {
 protected:
  SocketInAFolder() { std::filesystem::create_directory(folder_); }
  ~SocketInAFolder() override { std::filesystem::remove_all(folder_); }

  Result<Descriptor> open(const FileRights& rights = {}) const {
    return open_listening_socket("unix:" + path_, {.rights = rights});
  }

  struct stat status() const {
    struct stat found {};
    EXPECT_EQ(::lstat(path_.c_str(), &found), 0);
    return found;
  }

  const std::string folder_ =
      std::filesystem::temp_directory_path() / ("restante-sockets-" + std::to_string(::getpid()));
  const std::string path_ = folder_ + "/socket";
};

TEST_F(SocketInAFolder, HasTheRightsThatAreAskedFor) {
  const mode_t mask = ::umask(0077);
  for (const mode_t mode : {0600u, 0660u, 0666u, 0777u}) {
    const auto socket = open({.mode = mode, .owner = {}, .group = {}});
    ASSERT_TRUE(socket.has_value()) << socket.error().text;
    EXPECT_EQ(status().st_mode & 07777, mode);
  }
  EXPECT_TRUE(open().has_value());
  EXPECT_EQ(status().st_mode & 07777, 0700u);
  EXPECT_EQ(::umask(mask), 0077u);
}

TEST_F(SocketInAFolder, BelongsToWhomIsAskedForByNameOrNumber) {
  const auto us = std::to_string(::geteuid());
  const auto ours = std::to_string(::getegid());
  EXPECT_TRUE(open({.mode = {}, .owner = us, .group = ours}).has_value());
  EXPECT_EQ(status().st_uid, ::geteuid());
  EXPECT_EQ(status().st_gid, ::getegid());
  if (::geteuid() != 0) return;  // nobody else can give files away
  ASSERT_TRUE(open({.mode = 0600, .owner = "nobody", .group = "12345"}).has_value());
  EXPECT_EQ(status().st_uid, ::getpwnam("nobody")->pw_uid);
  EXPECT_EQ(status().st_gid, 12345u);
  EXPECT_EQ(status().st_mode & 07777, 0600u);
}

TEST_F(SocketInAFolder, ForNobodyKnownIsNotMade) {
  const auto socket = open({.mode = {}, .owner = "no-such-user", .group = {}});
  ASSERT_FALSE(socket.has_value());
  EXPECT_TRUE(socket.error().text.contains("listener.owner \"no-such-user\""))
      << socket.error().text;
  EXPECT_FALSE(open({.mode = {}, .owner = {}, .group = "no-such-group"}).has_value());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SocketInAFolder, TakesThePlaceOfNoOtherFile) {
  std::ofstream(path_) << "precious";
  EXPECT_FALSE(open().has_value());
  EXPECT_TRUE(std::filesystem::is_regular_file(path_));
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(SocketInAFolder, IsRemovedByWhoMadeItUnlessItIsAnothers) {
  auto socket = open();
  const SocketFile file = SocketFile::of("unix:" + path_);
  const SocketFile same = file;
  file.remove();
  EXPECT_FALSE(std::filesystem::exists(path_));
  const auto successor = open();
  ASSERT_TRUE(successor.has_value());
  same.remove();
  EXPECT_TRUE(std::filesystem::exists(path_));
  SocketFile::of("127.0.0.1:110").remove();
}

// One that whoever may write to the folder on the way has put there.
class SocketBehindALink : public SocketInAFolder {
 protected:
  SocketBehindALink() {
    std::filesystem::create_directories(folder_ + "/shared");
    std::filesystem::create_directories(folder_ + "/victim");
    EXPECT_EQ(::chmod((folder_ + "/shared").c_str(), 0777), 0);
  }

  void plant() const {
    std::filesystem::remove_all(way_);
    std::filesystem::create_directory_symlink("../victim", way_);
  }

  const std::string way_ = folder_ + "/shared/way";
};

TEST_F(SocketBehindALink, IsNotMade) {
  plant();
  const auto socket = open_listening_socket("unix:" + way_ + "/socket");
  ASSERT_FALSE(socket.has_value());
  EXPECT_TRUE(socket.error().text.contains("\"way\" is a symbolic link")) << socket.error().text;
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/victim"));
}

TEST_F(SocketBehindALink, IsNeitherRemovedNorGivenAway) {
  std::filesystem::create_directory(way_);
  const auto socket = open_listening_socket("unix:" + way_ + "/socket", {.rights = {0600, "", ""}});
  ASSERT_TRUE(socket.has_value()) << socket.error().text;
  const SocketFile file = SocketFile::of("unix:" + way_ + "/socket");
  std::filesystem::rename(way_ + "/socket", folder_ + "/victim/socket");
  plant();
  EXPECT_FALSE(file.open_to(::getegid()).has_value());
  file.remove();
  struct stat found {};
  ASSERT_EQ(::lstat((folder_ + "/victim/socket").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

}  // namespace
}  // namespace restante::loop
