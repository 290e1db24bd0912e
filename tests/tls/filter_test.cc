// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/filter.h"

#include "client.h"
#include "world.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>

namespace restante::tls {
namespace {

constexpr const char* only_rsa = "rsa_pss_rsae_sha256:RSA+SHA256";
constexpr const char* only_ecdsa = "ecdsa_secp256r1_sha256";

std::string noise(std::size_t size) {
  std::minstd_rand random(7);
  std::string octets(size, '\0');
  for (char& octet : octets) octet = static_cast<char>(random());
  return octets;
}

class Handshake : public testing::TestWithParam<std::tuple<int, const char*, std::size_t>> {};

TEST_P(Handshake, OpensAndCarriesOctetsBothWays) {
  const auto [version, signatures, piece] = GetParam();
  World world;
  const auto context = world.load_both();
  ASSERT_TRUE(context);
  Client client({.version = version,
                 .signatures = signatures,
                 .server_name = "pop.test",
                 .protocols = "\4pop3",
                 .trusted = world.authority.certificate()});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server, piece)) << server.fault();
  EXPECT_TRUE(client.is_connected());
  EXPECT_EQ(signatures == only_rsa ? EVP_PKEY_RSA : EVP_PKEY_EC, client.server_key_kind());
  EXPECT_EQ(version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2", server.version());

  std::string wire;
  ASSERT_EQ(State::Open, server.send("+OK ready\r\n", wire));
  client.receive(wire);
  client.advance();
  EXPECT_EQ("+OK ready\r\n", client.plain());
  client.send("CAPA\r\n");
  std::string plain;
  EXPECT_EQ(State::Open, carry(client, server, plain, piece));
  EXPECT_EQ("CAPA\r\n", plain);
}

INSTANTIATE_TEST_SUITE_P(AllWays, Handshake,
                         testing::Combine(testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                                          testing::Values(only_rsa, only_ecdsa),
                                          testing::Values(std::size_t{1}, std::size_t{7}, whole)));

class Connection : public testing::TestWithParam<int> {
 protected:
  World world_;
  std::unique_ptr<Context> context_ = world_.load_both();
  Client client_{{.version = GetParam()}};
  Filter server_{*context_};
};

INSTANTIATE_TEST_SUITE_P(Filter, Connection, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(Connection, EcdsaIsPreferred) {
  ASSERT_EQ(State::Open, carry(client_, server_));
  EXPECT_EQ(EVP_PKEY_EC, client_.server_key_kind());
}

TEST_P(Connection, AMegabyteArrivesUnchangedEachWayAtOddSplits) {
  const std::string sent = noise(1'000'003);
  ASSERT_EQ(State::Open, carry(client_, server_));
  std::string wire;
  for (std::size_t at = 0; at < sent.size(); at += 49'999) {
    ASSERT_EQ(State::Open, server_.send(std::string_view(sent).substr(at, 49'999), wire));
  }
  for (std::size_t at = 0; at < wire.size(); at += 1'237) {
    client_.receive(std::string_view(wire).substr(at, 1'237));
    client_.advance();
  }
  EXPECT_TRUE(sent == client_.plain());

  client_.send(sent);
  std::string plain;
  EXPECT_EQ(State::Open, carry(client_, server_, plain, 4'093));
  EXPECT_TRUE(sent == plain);
}

TEST_P(Connection, WhatTheClientSendsAlongWithItsHandshakeIsRead) {
  std::string plain;
  std::string wire = client_.advance();
  while (!client_.is_connected()) {
    std::string answer;
    ASSERT_EQ(State::Handshaking, server_.receive(wire, plain, answer));
    client_.receive(answer);
    wire = client_.advance();
    if (GetParam() == TLS1_2_VERSION) break;  // it must hear of our end first
  }
  if (client_.is_connected()) client_.send("CAPA\r\n");
  wire += client_.advance();
  std::string answer;
  ASSERT_EQ(State::Open, server_.receive(wire, plain, answer));
  EXPECT_EQ(GetParam() == TLS1_3_VERSION ? "CAPA\r\n" : "", plain);
}

TEST_P(Connection, TheClientsGoodbyeEndsReadingButNotSending) {
  ASSERT_EQ(State::Open, carry(client_, server_));
  client_.send("QUIT\r\n");
  client_.say_goodbye();
  std::string plain;
  EXPECT_EQ(State::PeerClosed, carry(client_, server_, plain));
  EXPECT_EQ("QUIT\r\n", plain);

  std::string wire;
  EXPECT_EQ(State::PeerClosed, server_.send("+OK bye\r\n", wire));
  EXPECT_EQ(State::PeerClosed, server_.end(wire));
  EXPECT_FALSE(wire.empty());
  EXPECT_EQ(State::PeerClosed, server_.receive("ignored", plain, wire));
  EXPECT_EQ("QUIT\r\n", plain);
}

TEST_P(Connection, OurGoodbyeIsSaidOnce) {
  ASSERT_EQ(State::Open, carry(client_, server_));
  std::string wire;
  ASSERT_EQ(State::Open, server_.send("+OK bye\r\n", wire));
  EXPECT_EQ(State::Open, server_.end(wire));
  client_.receive(wire);
  client_.advance();
  EXPECT_EQ("+OK bye\r\n", client_.plain());
  EXPECT_TRUE(client_.was_told_goodbye());

  std::string nothing;
  server_.end(nothing);
  EXPECT_EQ("", nothing);
}

TEST_P(Connection, AfterOurGoodbyeTheClientsIsStillHeard) {
  ASSERT_EQ(State::Open, carry(client_, server_));
  std::string wire;
  server_.end(wire);
  client_.receive(wire);
  client_.advance();
  client_.say_goodbye();
  EXPECT_EQ(State::PeerClosed, carry(client_, server_));
}

TEST_P(Connection, WithinTheHandshakeThereIsNoGoodbye) {
  std::string plain;
  std::string wire;
  EXPECT_EQ(State::Handshaking, server_.receive(client_.advance(), plain, wire));
  std::string goodbye;
  EXPECT_EQ(State::Handshaking, server_.end(goodbye));
  EXPECT_EQ("", goodbye);
}

TEST_P(Connection, FiltersOutliveTheirContext) {
  context_.reset();
  ASSERT_EQ(State::Open, carry(client_, server_)) << server_.fault();
  EXPECT_EQ("pop.test", client_.server_common_name());
}

TEST(Filter, FollowsAKeyUpdate) {
  World world;
  const auto context = world.load_both();
  Client client({.version = TLS1_3_VERSION});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  ASSERT_EQ(1, SSL_key_update(client.handle(), SSL_KEY_UPDATE_REQUESTED));
  client.send("NOOP\r\n");
  std::string plain;
  EXPECT_EQ(State::Open, carry(client, server, plain));
  EXPECT_EQ("NOOP\r\n", plain);
  std::string wire;
  ASSERT_EQ(State::Open, server.send("+OK\r\n", wire));
  client.receive(wire);
  client.advance();
  EXPECT_EQ("+OK\r\n", client.plain());
}

}  // namespace
}  // namespace restante::tls
