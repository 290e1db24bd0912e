// SPDX-License-Identifier: Apache-2.0
#include "introductions.h"

#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "manual_host.h"
#include "memory_wire.h"

namespace restante::server {
namespace {

using channel::testing::FarEnd;

constexpr Duration at_most = std::chrono::seconds(5);
constexpr std::size_t size_max = 6;
const std::string header = "PROXY TCP4 192.0.2.1 198.51.100.2 4711 110\r\n";

class Host final : public channel::testing::ManualHost<channel::Host> {
 public:
  Host() : ManualHost(Duration(0)) {}
};

class Introduced : public testing::Test, Introductions::Handler {
 protected:
  FarEnd& connect(const std::string& balancer) {
    FarEnd& far_end = far_ends_.emplace_back();
    introductions_.begin(
        listener_, std::make_unique<channel::testing::MemoryWire>(far_end),
        balancer == "unix" ? loop::Address() : loop::Address::parse(balancer).value());
    return far_end;
  }

  void on_introduced(const config::ListenerSettings& listener, std::unique_ptr<channel::Wire> wire,
                     pop3::Client client, std::string_view early) override {
    EXPECT_EQ(&listener, &listener_);
    came.push_back(client.address.text() + " via " + client.balancer->address.text() + " " +
                   std::string(early));
    wires_.push_back(std::move(wire));
  }
  void on_introduction_failed() override { ++failed; }

  // Which of all that connected are there.
  std::string open() const {
    std::string text;
    for (const FarEnd& far_end : far_ends_) text += far_end.is_open() ? '+' : '-';
    return text;
  }

  std::vector<std::string> came;
  int failed = 0;

 private:
  Host host_;
  std::list<FarEnd> far_ends_;
  const config::ListenerSettings listener_{.address = "0.0.0.0:110"};
  std::vector<std::unique_ptr<channel::Wire>> wires_;

 protected:
  void pass(Duration time) { host_.pass(time); }

  metrics::Sheet sheet_{};
  Introductions introductions_{host_, *this, sheet_, at_most, size_max};
};

TEST_F(Introduced, ClientsComeWithTheirWordsAndTheirBalancer) {
  connect("10.0.0.1:5000").say(header + "CAPA\r\n");
  EXPECT_EQ(came, std::vector<std::string>{"192.0.2.1:4711 via 10.0.0.1:5000 CAPA\r\n"});
  EXPECT_EQ(introductions_.size(), 0U);
  EXPECT_EQ(open(), "+");
  EXPECT_EQ(failed, 0);
}

TEST_F(Introduced, WhoFailsIsClosedAndTold) {
  connect("10.0.0.1:5000").say("USER joe\r\n");
  connect("10.0.0.1:5001").end();
  FarEnd& late = connect("10.0.0.1:5002");
  EXPECT_EQ(introductions_.size(), 1U);
  pass(at_most);
  EXPECT_EQ(introductions_.size(), 0U);
  EXPECT_EQ(open(), "---");
  EXPECT_EQ(late.heard(), "");
  EXPECT_EQ(failed, 3);
  EXPECT_TRUE(came.empty());
}

TEST_F(Introduced, TheOldestOfTheBalancerThatHasMostGivesWay) {
  connect("10.0.0.1:1");
  for (const char* port : {"1", "2", "3"}) connect(std::string("10.0.0.2:") + port);
  connect("unix");
  connect("unix");
  EXPECT_EQ(open(), "++++++");
  connect("10.0.0.1:2");
  EXPECT_EQ(open(), "+-+++++");
  EXPECT_EQ(introductions_.size(), size_max);
  // Nobody hears that a place is free: it is not.
  EXPECT_EQ(failed, 0);
}

TEST_F(Introduced, OneBalancerKeepsItsNewestAlone) {
  for (int count = 0; count < 20; ++count) connect("10.0.0.1:1");
  EXPECT_EQ(introductions_.size(), size_max);
  EXPECT_EQ(open(), std::string(20 - size_max, '-') + std::string(size_max, '+'));
  connect("10.0.0.1:1").say(header);
  EXPECT_EQ(came.size(), 1U);
}

TEST_F(Introduced, AllAreClosedAtTheEnd) {
  connect("10.0.0.1:1");
  connect("unix");
  introductions_.close();
  EXPECT_EQ(open(), "--");
  EXPECT_EQ(introductions_.size(), 0U);
  connect("10.0.0.1:1");
}

}  // namespace
}  // namespace restante::server
