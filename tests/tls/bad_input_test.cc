// SPDX-License-Identifier: Apache-2.0
#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>

namespace restante::tls {
namespace {

class BadInput : public testing::Test {
 protected:
  State receive(std::string_view wire) { return server_.receive(wire, plain_, answer_); }

  World world_;
  std::unique_ptr<Context> context_ = world_.load_both();
  Filter server_{*context_};
  std::string plain_;
  std::string answer_;
};

TEST_F(BadInput, PlainPop3IsNoHandshake) {
  EXPECT_EQ(State::Broken, receive("CAPA\r\nQUIT\r\n"));
  EXPECT_NE("", server_.fault());
  EXPECT_EQ("", plain_);
}

TEST_F(BadInput, NoiseIsNoHandshake) {
  EXPECT_EQ(State::Broken, receive(std::string(100'000, '\xff')));
  EXPECT_EQ("", plain_);
}

TEST_F(BadInput, BrokenStaysBrokenAndSilent) {
  ASSERT_EQ(State::Broken, receive("USER alice\r\n"));
  const std::string said = answer_;
  EXPECT_EQ(State::Broken, receive(Client().advance()));
  EXPECT_EQ(State::Broken, server_.send("+OK\r\n", answer_));
  EXPECT_EQ(State::Broken, server_.end(answer_));
  EXPECT_EQ(said, answer_);
  EXPECT_EQ("", server_.version());
  EXPECT_EQ("", server_.exporter_binding());
}

TEST_F(BadInput, LeavesNoErrorsBehindForOthers) {
  ASSERT_EQ(State::Broken, receive("USER alice\r\n"));
  EXPECT_EQ(0u, ERR_peek_error());
}

TEST_F(BadInput, IsNotDisturbedByErrorsOfOthers) {
  Client client;
  ERR_raise(ERR_LIB_USER, 1);
  EXPECT_EQ(State::Open, carry(client, server_));
}

TEST_F(BadInput, Tls11IsRefusedWithAnAlert) {
  Client client({.version = TLS1_1_VERSION});
  EXPECT_EQ(State::Broken, carry(client, server_));
  client.advance();
  EXPECT_EQ(SSL_AD_PROTOCOL_VERSION, client.alert());
  EXPECT_EQ("unsupported protocol", server_.fault());
}

TEST_F(BadInput, Tls12IsRefusedWhere13IsTheLeast) {
  const auto strict = world_.load({{world_.ecdsa}, {}, Version::Tls13});
  Client old({.version = TLS1_2_VERSION});
  Filter refusing(*strict);
  EXPECT_EQ(State::Broken, carry(old, refusing));
  Client client({.version = TLS1_3_VERSION});
  Filter server(*strict);
  EXPECT_EQ(State::Open, carry(client, server));
}

TEST_F(BadInput, ATruncatedHandshakeOnlyWaits) {
  const std::string hello = Client().advance();
  for (std::size_t size = 0; size < hello.size(); ++size) {
    Filter server(*context_);
    std::string answer;
    ASSERT_EQ(State::Handshaking, server.receive(hello.substr(0, size), plain_, answer)) << size;
    ASSERT_EQ("", answer) << size;
  }
}

TEST_F(BadInput, AHandshakeWithAFlippedOctetNeverYieldsPlainOctets) {
  const std::size_t size = Client().advance().size();
  for (std::size_t at = 0; at < size; ++at) {
    Client client({.trusted = world_.authority.certificate()});
    Filter server(*context_);
    std::string hello = client.advance();
    hello[at] = static_cast<char>(hello[at] ^ 0x41);
    std::string answer;
    (void)server.receive(hello, plain_, answer);
    client.receive(answer);
    (void)carry(client, server, plain_);
    ASSERT_EQ("", plain_) << at;
  }
}

class BadRecord : public testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(BadInput, BadRecord, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(BadRecord, BreaksWithAnAlertWhereverItIsBad) {
  World world;
  const auto context = world.load_both();
  for (std::size_t at = 5; at < 5 + 8; ++at) {
    Client client({.version = GetParam()});
    Filter server(*context);
    ASSERT_EQ(State::Open, carry(client, server));
    client.send("DELE 1\r\n");
    std::string wire = client.advance();
    wire[at] = static_cast<char>(wire[at] ^ 1);
    std::string plain;
    std::string answer;
    EXPECT_EQ(State::Broken, server.receive(wire, plain, answer));
    EXPECT_EQ("", plain);
    client.receive(answer);
    client.advance();
    EXPECT_EQ(SSL_AD_BAD_RECORD_MAC, client.alert());
  }
}

TEST_P(BadRecord, PlainOctetsAmidTheSessionBreakIt) {
  World world;
  const auto context = world.load_both();
  Client client({.version = GetParam()});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  std::string plain;
  std::string answer;
  EXPECT_EQ(State::Broken, server.receive("DELE 1\r\n", plain, answer));
  EXPECT_EQ("", plain);
}

TEST_P(BadRecord, WhatCameBeforeItIsStillRead) {
  World world;
  const auto context = world.load_both();
  Client client({.version = GetParam()});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  client.send("NOOP\r\n");
  std::string plain;
  std::string answer;
  EXPECT_EQ(State::Broken, server.receive(client.advance() + "DELE 1\r\n", plain, answer));
  EXPECT_EQ("NOOP\r\n", plain);
}

TEST_F(BadInput, ARenegotiationBreaksTheSession) {
  Client client({.version = TLS1_2_VERSION});
  ASSERT_EQ(State::Open, carry(client, server_));
  ASSERT_EQ(1, SSL_renegotiate(client.handle()));
  SSL_do_handshake(client.handle());
  EXPECT_EQ(State::Broken, receive(client.advance()));
  EXPECT_EQ("the client asked for a renegotiation", server_.fault());
  client.receive(answer_);
  client.advance();
  EXPECT_EQ(SSL_AD_NO_RENEGOTIATION, client.alert());
}

}  // namespace
}  // namespace restante::tls
