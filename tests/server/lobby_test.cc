// SPDX-License-Identifier: Apache-2.0
#include "lobby.h"

#include <gtest/gtest.h>

#include <list>
#include <string>

namespace restante::server {
namespace {

struct Tag;

struct Guest : ListLink<Tag> {
  explicit Guest(std::string host)
      : host_name(std::move(host)),
        address(loop::Address::parse(host_name.contains(':') ? "[" + host_name + "]:1"
                                                             : host_name + ":1")
                    .value()) {}

  const loop::Address& peer() const { return address; }
  bool is_silent() const { return silent; }

  std::string host_name;
  loop::Address address;
  bool silent = true;
};

class Lobbies : public testing::Test {
 protected:
  Guest& enter(const std::string& host) {
    guests_.emplace_back(host);
    lobby_.enter(guests_.back());
    return guests_.back();
  }
  void enter(const std::string& host, int count) {
    for (int each = 0; each < count; ++each) enter(host);
  }
  // Who gives way, as "HOST #which of the guests"; empty: nobody.
  std::string rival(const std::string& newcomer) {
    const Guest* found = lobby_.find_rival(Guest(newcomer).peer());
    if (found == nullptr) return {};
    int number = 0;
    for (const Guest& guest : guests_) {
      if (guest.host_name == found->host_name) ++number;
      if (&guest == found) break;
    }
    return found->host_name + " #" + std::to_string(number);
  }
  void leave(Guest& guest) { lobby_.leave(guest); }

  std::list<Guest> guests_;
  Lobby<Guest, Tag> lobby_;
};

TEST_F(Lobbies, ThatAreEmptyHaveNobodyWhoCouldGiveWay) {
  EXPECT_EQ(rival("192.0.2.1"), "");
  leave(enter("192.0.2.1"));
  EXPECT_EQ(rival("192.0.2.2"), "");
  EXPECT_EQ(lobby_.customers(), 0U);
}

TEST_F(Lobbies, LetTheLongestOfTheBusiestGiveWay) {
  enter("192.0.2.1", 3);
  enter("198.51.100.1", 5);
  EXPECT_EQ(rival("203.0.113.1"), "198.51.100.1 #1");
  leave(*std::next(guests_.begin(), 3));
  EXPECT_EQ(rival("203.0.113.1"), "198.51.100.1 #2");
}

TEST_F(Lobbies, CountNeighbourhoodsFirst) {
  enter("192.0.2.1", 4);
  for (const auto* host : {"198.51.100.1", "198.51.100.2", "198.51.100.3"}) enter(host, 2);
  EXPECT_EQ(rival("203.0.113.1"), "198.51.100.1 #1");
  enter("2001:db8:1:1::1", 4);
  enter("2001:db8:1:2::1", 5);
  EXPECT_EQ(rival("203.0.113.1"), "2001:db8:1:2::1 #1");
}

TEST_F(Lobbies, LetNobodyGiveWayToHisEqual) {
  enter("192.0.2.1", 3);
  enter("198.51.100.1", 3);
  EXPECT_EQ(rival("192.0.2.1"), "");
  EXPECT_EQ(rival("198.51.100.1"), "");
  EXPECT_EQ(rival("192.0.2.2"), "192.0.2.1 #1");
  enter("192.0.2.1");
  EXPECT_EQ(rival("198.51.100.1"), "192.0.2.1 #1");
  EXPECT_EQ(rival("192.0.2.1"), "");
}

TEST_F(Lobbies, PassOverThoseWhoAreBusy) {
  enter("192.0.2.1").silent = false;
  EXPECT_EQ(rival("198.51.100.1"), "");
  enter("192.0.2.1");
  EXPECT_EQ(rival("198.51.100.1"), "192.0.2.1 #2");
}

TEST_F(Lobbies, AreEvenInTheEnd) {
  constexpr int places = 60;
  for (int round = 0; round < 40; ++round) {
    for (int host = 1; host <= 6; ++host) {
      const std::string name = "192.0.2." + std::to_string(host);
      if (guests_.size() < places) {
        enter(name);
      } else if (Guest* old = lobby_.find_rival(Guest(name).peer())) {
        leave(*old);
        guests_.remove_if([&](const Guest& guest) { return &guest == old; });
        enter(name);
      }
    }
  }
  EXPECT_EQ(guests_.size(), 60U);
  for (int host = 1; host <= 6; ++host) {
    const std::string name = "192.0.2." + std::to_string(host);
    EXPECT_EQ(std::ranges::count(guests_, name, &Guest::host_name), 10) << name;
  }
}

TEST_F(Lobbies, LeaveUnixSocketsAlone) {
  Guest local("192.0.2.1");
  local.address = loop::Address();
  lobby_.enter(local);
  EXPECT_EQ(lobby_.customers(), 0U);
  EXPECT_EQ(rival("192.0.2.2"), "");
  lobby_.leave(local);
}

}  // namespace
}  // namespace restante::server
