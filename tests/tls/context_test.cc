// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/context.h"

#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::tls {
namespace {

class Files : public testing::Test {
 protected:
  // The text of the error names the file, and says why.
  void expect_refused(const Options& options, const std::string& file, const std::string& why) {
    const std::string text = world_.refusal(options);
    EXPECT_NE(text.npos, text.find(file)) << text;
    EXPECT_NE(text.npos, text.find(why)) << text;
  }

  World world_;
};

TEST_F(Files, AreReadTogether) {
  EXPECT_EQ("", world_.refusal({{world_.rsa, world_.ecdsa}, {}}));
}

TEST_F(Files, AMissingChainIsNamed) {
  const std::string missing = world_.folder.path("missing.pem");
  expect_refused({{{missing, world_.rsa.key}}, {}}, missing, "No such file");
}

TEST_F(Files, AMissingKeyIsNamed) {
  const std::string missing = world_.folder.path("missing.key");
  expect_refused({{{world_.rsa.chain, missing}}, {}}, missing, "No such file");
}

TEST_F(Files, AMissingClientAuthorityIsNamed) {
  const std::string missing = world_.folder.path("missing-ca.pem");
  expect_refused({{world_.rsa}, {}, Version::Tls12, missing}, missing, "No such file");
}

TEST_F(Files, AKeyOfAnotherKindIsRefused) {
  expect_refused({{{world_.rsa.chain, world_.ecdsa.key}}, {}}, world_.ecdsa.key, "does not fit");
}

TEST_F(Files, AKeyOfAnotherCertificateIsRefused) {
  const auto other = world_.folder.write("other.key", to_pem(new_key(KeyKind::EcdsaP256).get()));
  expect_refused({{{world_.ecdsa.chain, other}}, {}}, other, "does not fit");
}

TEST_F(Files, AHostsCertificatesAreCheckedLikewise) {
  const Host host{"a.test", {{world_.rsa.chain, world_.ecdsa.key}}};
  expect_refused({{world_.rsa}, {host}}, world_.ecdsa.key, "does not fit");
}

TEST_F(Files, AChainInTheWrongOrderIsRefused) {
  const X509Handle leaf = world_.authority.issue({"pop.test"});
  const auto chain = world_.folder.write(
      "reverse.pem", to_pem(world_.authority.certificate()) + to_pem(leaf.get()));
  expect_refused({{{chain, world_.ecdsa.key}}, {}}, chain, "must come first");
}

TEST_F(Files, AKeyWithAPassphraseIsRefusedWithoutAsking) {
  const auto locked =
      world_.folder.write("locked.key", to_pem(shared_key(KeyKind::EcdsaP256), "secret"));
  expect_refused({{{world_.ecdsa.chain, locked}}, {}}, locked, "passphrase");
}

TEST_F(Files, WhatIsNoPemIsRefused) {
  const auto noise = world_.folder.write("noise.pem", "no certificate");
  expect_refused({{{noise, world_.rsa.key}}, {}}, noise, "PEM");
  expect_refused({{{world_.rsa.chain, noise}}, {}}, noise, "PEM");
  expect_refused({{world_.rsa}, {}, Version::Tls12, noise}, noise, "PEM");
}

TEST_F(Files, AChainThatBreaksOffIsRefused) {
  const X509Handle leaf = world_.authority.issue({"pop.test"});
  const std::string rest = to_pem(world_.authority.certificate());
  const auto chain =
      world_.folder.write("cut.pem", to_pem(leaf.get()) + rest.substr(0, rest.size() / 2));
  expect_refused({{{chain, world_.ecdsa.key}}, {}}, chain, "PEM");
}

TEST_F(Files, TwoCertificatesOfAKindAreRefused) {
  const CertificateFiles second = world_.write("second", {"pop.test"});
  expect_refused({{world_.ecdsa, second}, {}}, second.chain, "at most one");
}

TEST_F(Files, NoCertificateIsRefused) {
  expect_refused({{}, {}}, "", "no certificate by default");
  expect_refused({{world_.rsa}, {{"a.test", {}}}}, "a.test", "no certificate");
}

TEST_F(Files, AHostThatIsThereTwiceIsRefused) {
  expect_refused({{world_.rsa}, {{"a.test", {world_.rsa}}, {"A.test.", {world_.ecdsa}}}}, "a.test",
                 "twice");
}

TEST_F(Files, ExpiriesAreThoseOfAllCertificates) {
  const CertificateFiles soon = world_.write("soon", {.common_name = "soon.test", .days = 3});
  const auto context = world_.load({{world_.ecdsa}, {{"soon.test", {soon}}}});
  const std::vector<Expiry> expiries = context->expiries();
  ASSERT_EQ(2u, expiries.size());
  EXPECT_EQ(world_.ecdsa.chain, expiries[0].file);
  EXPECT_EQ(soon.chain, expiries[1].file);
  const auto now = world_.clock.now();
  EXPECT_NEAR(90 * 24, (expiries[0].not_after - now) / std::chrono::hours(1), 1);
  EXPECT_NEAR(3 * 24, (expiries[1].not_after - now) / std::chrono::hours(1), 1);
}

TEST_F(Files, ACertificateThatEndedIsServedAllTheSame) {
  const CertificateFiles old = world_.write("old", {.common_name = "pop.test", .days = -1});
  const auto context = world_.load({{old}, {}});
  ASSERT_TRUE(context);
  EXPECT_LT(context->expiries()[0].not_after, world_.clock.now());
}

class Choice : public testing::TestWithParam<int> {
 protected:
  // The common name of the certificate that is served to who asks for
  // `server_name`.
  std::string served(const Context& context, const char* server_name) {
    Client client({.version = GetParam(), .server_name = server_name});
    Filter server(context);
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
    EXPECT_EQ(server_name ? server_name : "", server.server_name());
    return client.server_common_name();
  }

  State shake(Client& client) {
    Filter server(*context_);
    const State state = carry(client, server);
    client.advance();
    alpn_ = server.alpn();
    return state;
  }

  World world_;
  std::unique_ptr<Context> context_ = world_.load_both();
  std::string alpn_;
};

INSTANTIATE_TEST_SUITE_P(Context, Choice, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(Choice, SniPicksTheHost) {
  const auto context = world_.load(
      {{world_.ecdsa},
       {{"one.test", {world_.write("one", {"one"})}},
        {"*.two.test", {world_.write("two", {"two"})}},
        {"x.two.test", {world_.write("x", {.common_name = "x", .key = KeyKind::Rsa2048})}}}});
  ASSERT_TRUE(context);
  EXPECT_EQ("pop.test", served(*context, nullptr));
  EXPECT_EQ("pop.test", served(*context, "unknown.test"));
  EXPECT_EQ("one", served(*context, "one.test"));
  EXPECT_EQ("one", served(*context, "ONE.Test"));
  EXPECT_EQ("one", served(*context, "one.test."));
  EXPECT_EQ("two", served(*context, "pop.two.test."));
  EXPECT_EQ("two", served(*context, "pop.two.test"));
  EXPECT_EQ("x", served(*context, "x.two.test"));
  EXPECT_EQ("pop.test", served(*context, "a.b.two.test"));
  EXPECT_EQ("pop.test", served(*context, "two.test"));
}

TEST_P(Choice, AlpnPicksPop3) {
  Client client({.version = GetParam(), .protocols = "\4imap\4pop3"});
  EXPECT_EQ(State::Open, shake(client));
  EXPECT_EQ("pop3", alpn_);
}

TEST_P(Choice, AClientWithoutAlpnIsServed) {
  Client client({.version = GetParam()});
  EXPECT_EQ(State::Open, shake(client));
  EXPECT_EQ("", alpn_);
}

TEST_P(Choice, AClientThatOffersOnlyOtherProtocolsIsRefused) {
  for (const char* protocols : {"\4imap", "\2h2\10http/1.1", "\5pop3s", "\3pop", "\4POP3"}) {
    Client client({.version = GetParam(), .protocols = protocols});
    EXPECT_EQ(State::Broken, shake(client)) << protocols;
    EXPECT_EQ(SSL_AD_NO_APPLICATION_PROTOCOL, client.alert()) << protocols;
  }
}

TEST_P(Choice, ClientsAreNotAskedForCertificatesWithoutAnAuthority) {
  const X509Handle own = world_.authority.issue({"alice"});
  Client client(
      {.version = GetParam(), .certificate = own.get(), .key = shared_key(KeyKind::EcdsaP256)});
  Filter server(*context_);
  ASSERT_EQ(State::Open, carry(client, server));
  EXPECT_EQ(ClientCertificate::None, server.client_certificate());
}

TEST(Ciphers, OfTls12HaveForwardSecrecyAndAead) {
  World world;
  const auto context = world.load_both();
  Client client({.version = TLS1_2_VERSION});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  EXPECT_EQ("ECDHE-ECDSA-AES256-GCM-SHA384", server.cipher());

  Client old({.version = TLS1_2_VERSION});
  SSL_set_cipher_list(old.handle(), "AES256-SHA:AES256-GCM-SHA384:ECDHE-RSA-AES256-SHA384");
  Filter refusing(*context);
  EXPECT_EQ(State::Broken, carry(old, refusing));
  EXPECT_EQ("no shared cipher", refusing.fault());
}

}  // namespace
}  // namespace restante::tls
