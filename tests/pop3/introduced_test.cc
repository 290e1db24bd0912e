// SPDX-License-Identifier: Apache-2.0
//
// Sessions of clients for whom a balancer connects: where they come from, and what they run over.
#include <gtest/gtest.h>

#include <string>

#include "client.h"
#include "house.h"
#include "world.h"

namespace restante::pop3::testing {
namespace {

using channel::ProxyHeader;
using Way = Balancer::Way;
using Behalf = Balancer::Behalf;

const loop::Address near = loop::Address::parse("127.0.0.1:5000").value();
const loop::Address far = loop::Address::parse("10.0.0.1:5000").value();

ProxyHeader about(const std::string& client) {
  return {.who = loop::Address::parse(client).value()};
}

Way way(const loop::Address& balancer, ProxyHeader header) {
  return introduced_by(balancer, std::move(header)).balancer->way;
}

TEST(AClientBehindABalancer, HasTheAddressThatItSays) {
  const Client client = introduced_by(far, about("192.0.2.1:4711"));
  EXPECT_EQ(client.address.text(), "192.0.2.1:4711");
  EXPECT_EQ(client.balancer->address.text(), "10.0.0.1:5000");
  EXPECT_EQ(client.balancer->behalf, Behalf::AClient);
}

TEST(AClientBehindABalancer, OfWhomItSaysNoneHasItsOwn) {
  for (const auto& header :
       {ProxyHeader{.who = ProxyHeader::Somebody()}, ProxyHeader{.who = ProxyHeader::Itself()}}) {
    EXPECT_EQ(introduced_by(far, header).address.text(), "10.0.0.1:5000");
  }
}

TEST(ABalancer, SpeaksForItselfWhereItSaysSoOrNamesItself) {
  const auto behalf = [](ProxyHeader header) {
    return introduced_by(near, std::move(header)).balancer->behalf;
  };
  EXPECT_EQ(behalf({.who = ProxyHeader::Itself()}), Behalf::Itself);
  EXPECT_EQ(behalf(about("127.0.0.1:5000")), Behalf::Itself);
  EXPECT_EQ(behalf(about("127.0.0.1:5001")), Behalf::AClient);
  EXPECT_EQ(behalf({.who = ProxyHeader::Somebody()}), Behalf::AClient);
}

TEST(Octets, StayWithinThisMachineWhereBothTheirWaysDo) {
  EXPECT_EQ(way(near, about("127.0.0.1:1")), Way::Within);
  EXPECT_EQ(way(near, about("[::1]:1")), Way::Within);
  EXPECT_EQ(way(near, {.who = loop::Address()}), Way::Within);
  EXPECT_EQ(way(near, {.who = ProxyHeader::Itself()}), Way::Within);
  EXPECT_EQ(way(loop::Address(), about("127.0.0.1:1")), Way::Within);
  EXPECT_EQ(way(near, about("192.0.2.1:1")), Way::OverANetwork);
  EXPECT_EQ(way(near, {.who = ProxyHeader::Somebody()}), Way::OverANetwork);
  EXPECT_EQ(way(far, about("127.0.0.1:1")), Way::OverANetwork);
  EXPECT_EQ(way(far, {.who = loop::Address()}), Way::OverANetwork);
  EXPECT_EQ(way(far, {.who = ProxyHeader::Itself()}), Way::OverANetwork);
}

class Introduced : public ::testing::Test {
 protected:
  Introduced() { house_.settings.auth.plaintext = config::Plaintext::Tls; }

  static Client behind_tls(const std::string& name = {}) {
    auto header = about("192.0.2.1:4711");
    header.tls = {"TLSv1.3", "TLS_AES_256_GCM_SHA384", name};
    return introduced_by(far, std::move(header));
  }

  // What is offered at the listener.
  std::string capabilities() {
    far_.take_heard();
    far_.say("CAPA\r\n");
    return far_.take_heard();
  }

  FarEnd far_;
  tls::World world_;
  const std::unique_ptr<tls::Context> context_ = world_.load_both();
  House house_{context_.get()};
};

TEST_F(Introduced, IsHeardAtOnceWhateverCameBehindTheHeader) {
  house_.welcome(far_, config::TlsMode::None, introduced_by(near, about("127.0.0.1:4711")),
                 "USER joe\r\nPASS secret\r\nSTAT\r\n");
  house_.late.answer();
  house_.settle();
  EXPECT_TRUE(far_.heard().contains("+OK 2 2000007")) << far_.heard();
  EXPECT_EQ(house_.logins, 1);
}

TEST_F(Introduced, IsJudgedByItsOwnAddress) {
  house_.settings.auth.plaintext = config::Plaintext::Always;
  house_.welcome(far_, config::TlsMode::None, introduced_by(far, about("192.0.2.1:4711")));
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(house_.late.origin.text(), "192.0.2.1");
}

TEST_F(Introduced, SaysPasswordsInPlainOnlyWithinThisMachine) {
  house_.welcome(far_, config::TlsMode::None, introduced_by(near, about("192.0.2.1:4711")));
  far_.say("USER joe\r\n");
  EXPECT_TRUE(far_.heard().ends_with("-ERR passwords are taken under TLS only\r\n"));
  FarEnd other;
  House house;
  house.settings.auth.plaintext = config::Plaintext::Tls;
  house.welcome(other, config::TlsMode::None, introduced_by(near, about("127.0.0.1:4711")));
  other.say("USER joe\r\n");
  EXPECT_TRUE(other.heard().ends_with("+OK now the password\r\n"));
}

TEST_F(Introduced, IsUnderTlsWhereItSpeaksItToItsBalancer) {
  Conversation& conversation =
      house_.welcome(far_, config::TlsMode::Starttls, behind_tls("joe@example.net"));
  EXPECT_EQ(conversation.tls_version(), "proxy:TLSv1.3");
  const std::string offered = capabilities();
  EXPECT_TRUE(offered.contains("USER\r\n")) << offered;
  EXPECT_FALSE(offered.contains("STLS\r\n")) << offered;
  far_.say("USER joe\r\nPASS secret\r\n");
  EXPECT_EQ(house_.late.channel.kind, auth::Channel::Kind::Tls);
  EXPECT_EQ(house_.late.channel.certificate_user, "joe@example.net");
}

TEST_F(Introduced, IsOfferedStlsWhereItSpeaksNone) {
  Conversation& conversation =
      house_.welcome(far_, config::TlsMode::Starttls, introduced_by(near, about("192.0.2.1:4711")));
  EXPECT_EQ(conversation.tls_version(), "none");
  EXPECT_TRUE(capabilities().contains("STLS\r\n"));
}

class IntroducedUnderTls : public Introduced {
 protected:
  // The first flight comes with the header.
  void shake_hands(Client client) {
    house_.welcome(far_, config::TlsMode::Implicit, std::move(client), client_.advance());
    for (int flight = 0; flight < 3; ++flight) {
      client_.receive(far_.take_heard());
      far_.say(client_.advance());
    }
    client_.send("USER joe\r\nPASS secret\r\n");
    far_.say(client_.advance());
  }

  tls::Client client_;
};

TEST_F(IntroducedUnderTls, ShakesHandsWithUsWhereTheBalancerPassesItOn) {
  shake_hands(introduced_by(far, about("192.0.2.1:4711")));
  EXPECT_EQ(house_.late.channel.kind, auth::Channel::Kind::Tls);
  EXPECT_NE(house_.late.channel.exporter, "");
  EXPECT_NE(house_.late.channel.server_end_point, "");
  EXPECT_EQ(house_.residents.front().tls_version(), "TLSv1.3");
}

// The balancer's own TLS with us binds nothing of the client's.
TEST_F(IntroducedUnderTls, IsBoundToNothingWhereTheBalancerEndsItAndBeginsAnother) {
  shake_hands(behind_tls("ann"));
  EXPECT_EQ(house_.late.channel.kind, auth::Channel::Kind::Tls);
  EXPECT_EQ(house_.late.channel.exporter, "");
  EXPECT_EQ(house_.late.channel.server_end_point, "");
  EXPECT_EQ(house_.late.channel.certificate_user, "ann");
  EXPECT_EQ(house_.residents.front().tls_version(), "proxy:TLSv1.3");
}

}  // namespace
}  // namespace restante::pop3::testing
