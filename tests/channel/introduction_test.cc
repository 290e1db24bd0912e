// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/introduction.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "manual_host.h"
#include "memory_wire.h"
#include "proxy_headers.h"

namespace restante::channel::testing {
namespace {

constexpr Duration at_most = std::chrono::seconds(5);
const std::string early = "USER joe\r\nPASS secret\r\n";

class Host final : public ManualHost<channel::Host> {
 public:
  Host() : ManualHost(Duration(0)) {}
};

// Takes the wire over as a Channel does.
class Successor final : public Wire::Handler {
 public:
  void on_read(std::string_view octets) override { heard += octets; }
  void on_end() override { ++ends; }
  void on_broken() override { ++ends; }
  void on_written() override {}

  std::string heard;
  int ends = 0;
};

// Destroys the introduction as soon as it is told anything.
class Doorman final : public Introduction::User {
 public:
  Doorman(Host& host, FarEnd& far_end)
      : introduction_(std::make_unique<Introduction>(
            host, *this, std::make_unique<MemoryWire>(far_end), at_most)) {}

  void on_introduced(ProxyHeader header, std::string_view words) override {
    ++told;
    client = std::get<loop::Address>(header.who).text();
    successor.heard += words;
    wire_ = introduction_->take_wire();
    wire_->open(successor);
    introduction_.reset();
  }
  void on_refused(ProxyFault why) override {
    ++told;
    fault = why;
    introduction_.reset();
  }
  void on_left() override {
    ++told;
    has_left = true;
    introduction_.reset();
  }

  Successor successor;
  int told = 0;
  std::string client;
  std::optional<ProxyFault> fault;
  bool has_left = false;

 private:
  std::unique_ptr<Introduction> introduction_;
  std::unique_ptr<Wire> wire_;
};

class Introductions : public ::testing::Test {
 protected:
  Host host_;
  FarEnd far_;
  Doorman doorman_{host_, far_};
};

const std::string headers[] = {"PROXY TCP4 192.0.2.1 198.51.100.2 4711 110\r\n",
                               v2(0x21, 0x11, tcp4_addresses),
                               proxied(tlv(0x04, std::string(40'000, 'x')) + tlv(0x05, "id"))};

// Pieces of these sizes in turn.
void say_in_pieces(FarEnd& far_end, std::string_view words, const std::vector<std::size_t>& sizes) {
  for (std::size_t piece = 0; !words.empty(); ++piece) {
    const std::size_t octets = std::min(sizes[piece % sizes.size()], words.size());
    far_end.say(words.substr(0, octets));
    words.remove_prefix(octets);
  }
}

void expect_introduced(const std::string& header, const std::vector<std::size_t>& sizes) {
  Host host;
  FarEnd far_end;
  Doorman doorman(host, far_end);
  say_in_pieces(far_end, header + early, sizes);
  EXPECT_EQ(doorman.told, 1);
  EXPECT_EQ(doorman.client, "192.0.2.1:4711");
  EXPECT_EQ(doorman.successor.heard, early);
  EXPECT_EQ(far_end.heard(), "");
  host.pass(at_most);
  EXPECT_EQ(doorman.told, 1);
}

TEST(Introduction, IsTheSameHoweverItsOctetsComeAndNoneIsLost) {
  std::mt19937 random(1);
  for (const std::string& header : headers) {
    expect_introduced(header, {header.size() + early.size()});
    expect_introduced(header, {header.size()});
    expect_introduced(header, {header.size() - 1, 2});
    expect_introduced(header, {header.size() + 1});
    expect_introduced(header, {1});
    for (int round = 0; round < 30; ++round) {
      std::vector<std::size_t> sizes(7);
      for (std::size_t& size : sizes) size = 1 + random() % header.size();
      expect_introduced(header, sizes);
    }
  }
}

TEST_F(Introductions, ReadAtOnceAndSayNothing) {
  EXPECT_TRUE(far_.is_read());
  far_.say("PROXY ");
  EXPECT_EQ(doorman_.told, 0);
  EXPECT_EQ(far_.heard(), "");
}

TEST_F(Introductions, ForgetWhatTheyRead) {
  far_.say(headers[0] + early);
  EXPECT_EQ(host_.forgotten, headers[0].size() + early.size());
}

TEST_F(Introductions, EndWithTheFirstOctetThatIsNoHeaders) {
  far_.say("PROXX");
  EXPECT_EQ(doorman_.fault, ProxyFault::NoHeader);
  EXPECT_FALSE(far_.is_open());
}

TEST_F(Introductions, AreRefusedWhereTheyAreLate) {
  far_.say("PROXY TCP4 192.0.2.1");
  host_.pass(at_most - Duration(1));
  EXPECT_EQ(doorman_.told, 0);
  host_.pass(Duration(1));
  EXPECT_EQ(doorman_.fault, ProxyFault::Late);
  EXPECT_EQ(doorman_.told, 1);
  EXPECT_FALSE(far_.is_open());
}

TEST_F(Introductions, AreNotRefusedWhereTheOtherSideLeaves) {
  far_.end();
  EXPECT_TRUE(doorman_.has_left);
  EXPECT_FALSE(far_.is_open());
}

TEST_F(Introductions, AreNotRefusedWhereTheOtherSideResets) {
  far_.say("PROXY TCP4");
  far_.reset();
  EXPECT_TRUE(doorman_.has_left);
  EXPECT_EQ(doorman_.told, 1);
}

TEST_F(Introductions, HandTheWireOn) {
  far_.say(headers[0]);
  far_.say(early);
  far_.end();
  EXPECT_EQ(doorman_.successor.heard, early);
  EXPECT_EQ(doorman_.successor.ends, 1);
  EXPECT_EQ(doorman_.told, 1);
  EXPECT_TRUE(far_.is_open());
}

}  // namespace
}  // namespace restante::channel::testing
