// SPDX-License-Identifier: Apache-2.0
//
// Channel bindings and client certificates.
#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::tls {
namespace {

std::string exporter_of(const Client& client) {
  unsigned char octets[32];
  const int done = SSL_export_keying_material(client.handle(), octets, sizeof octets,
                                              "EXPORTER-Channel-Binding", 24, octets, 0, 1);
  return done == 1 ? std::string(reinterpret_cast<char*>(octets), sizeof octets) : "";
}

std::string peer_digest_of(const Client& client, const EVP_MD* hash) {
  unsigned char octets[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  X509_digest(SSL_get0_peer_certificate(client.handle()), hash, octets, &size);
  return {reinterpret_cast<char*>(octets), size};
}

class Bindings : public testing::TestWithParam<int> {
 protected:
  World world_;
};

INSTANTIATE_TEST_SUITE_P(Facts, Bindings, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(Bindings, TheExporterIsTheSameAtBothEndsInTls13Alone) {
  const auto context = world_.load_both();
  Client client({.version = GetParam()});
  Filter server(*context);
  EXPECT_EQ("", server.exporter_binding());
  ASSERT_EQ(State::Open, carry(client, server));
  if (GetParam() == TLS1_2_VERSION) {
    EXPECT_EQ("", server.exporter_binding());
  } else {
    EXPECT_EQ(exporter_of(client), server.exporter_binding());
    Client other({.version = GetParam()});
    Filter others_server(*context);
    ASSERT_EQ(State::Open, carry(other, others_server));
    EXPECT_NE(server.exporter_binding(), others_server.exporter_binding());
  }
}

TEST_P(Bindings, TheEndPointIsThatOfTheCertificateInUse) {
  const auto context = world_.load_both();
  for (const char* signatures : {"rsa_pss_rsae_sha256:RSA+SHA256", "ecdsa_secp256r1_sha256"}) {
    Client client({.version = GetParam(), .signatures = signatures});
    Filter server(*context);
    EXPECT_EQ("", server.server_end_point_binding());
    ASSERT_EQ(State::Open, carry(client, server));
    EXPECT_EQ(peer_digest_of(client, EVP_sha256()), server.server_end_point_binding());
  }
}

// What the end point binding is when the certificate was signed by way of
// `hash`.
TEST_P(Bindings, TheEndPointIsHashedLikeTheSignature) {
  struct {
    const EVP_MD* signature;
    const EVP_MD* binding;
  } const cases[] = {
      {EVP_sha256(), EVP_sha256()}, {EVP_sha384(), EVP_sha384()}, {EVP_sha512(), EVP_sha512()}};
  for (const auto& one : cases) {
    const auto context = world_.load(
        {{world_.write("hashed", {.common_name = "pop.test", .hash = one.signature})}, {}});
    ASSERT_TRUE(context) << EVP_MD_get0_name(one.signature);
    Client client({.version = GetParam()});
    Filter server(*context);
    ASSERT_EQ(State::Open, carry(client, server));
    EXPECT_EQ(peer_digest_of(client, one.binding), server.server_end_point_binding());
  }
}

TEST_P(Bindings, TheEndPointIsHashedBySha256WhereTheSignatureUsesSha1) {
  // OpenSSL takes no such certificate but one that vouches for itself.
  const Authority itself("pop.test", KeyKind::EcdsaP256, EVP_sha1());
  const CertificateFiles files{world_.folder.write("old.pem", to_pem(itself.certificate())),
                               world_.folder.write("old.key", to_pem(itself.key()))};
  const auto context = world_.load({{files}, {}});
  ASSERT_TRUE(context);
  Client client({.version = GetParam()});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  EXPECT_EQ(peer_digest_of(client, EVP_sha256()), server.server_end_point_binding());
}

TEST_P(Bindings, TheEndPointIsNotDefinedForEd25519) {
  const Authority authority("Edwards", KeyKind::Ed25519, nullptr);
  const CertificateFiles files = write_certificate(world_.folder, "edwards", authority,
                                                   {.common_name = "pop.test", .hash = nullptr});
  const auto context = world_.load({{files}, {}});
  Client client({.version = GetParam()});
  Filter server(*context);
  ASSERT_EQ(State::Open, carry(client, server));
  EXPECT_EQ("", server.server_end_point_binding());
}

class ClientCertificates : public testing::TestWithParam<int> {
 protected:
  // What the server thinks of a client that shows `certificate`, or none.
  ClientCertificate shown(X509* certificate, SSL_SESSION* session = nullptr) {
    Client client({.version = GetParam(),
                   .certificate = certificate,
                   .key = certificate ? shared_key(KeyKind::EcdsaP256) : nullptr,
                   .session = session});
    Filter server(*context_);
    EXPECT_EQ("", server.client_user());
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
    EXPECT_EQ(session != nullptr, client.resumed());
    user_ = server.client_user();
    session_ = client.session();
    return server.client_certificate();
  }

  ClientCertificate shown(const Request& request) { return shown(authority_.issue(request).get()); }

  World world_;
  Authority authority_{"Client Authority"};
  std::unique_ptr<Context> context_ =
      world_.load({{world_.ecdsa},
                   {},
                   Version::Tls12,
                   world_.folder.write("clients.pem", to_pem(authority_.certificate()))});
  std::string user_;
  SessionHandle session_;
};

INSTANTIATE_TEST_SUITE_P(Facts, ClientCertificates,
                         testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(ClientCertificates, AreNotRequired) {
  EXPECT_EQ(ClientCertificate::None, shown(nullptr));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, NameTheUserByTheFirstMailAddress) {
  EXPECT_EQ(ClientCertificate::Verified,
            shown({"Alice", "DNS:a.test,email:alice@a.test,email:other@a.test"}));
  EXPECT_EQ("alice@a.test", user_);
}

TEST_P(ClientCertificates, NameTheUserByTheCommonNameOtherwise) {
  EXPECT_EQ(ClientCertificate::Verified, shown({"alice"}));
  EXPECT_EQ("alice", user_);
  EXPECT_EQ(ClientCertificate::Verified, shown({"jörg", "DNS:a.test"}));
  EXPECT_EQ("jörg", user_);
}

TEST_P(ClientCertificates, WithControlCharactersNameNobody) {
  EXPECT_EQ(ClientCertificate::Verified, shown({std::string("alice\0.evil.test", 16)}));
  EXPECT_EQ("", user_);
  EXPECT_EQ(ClientCertificate::Verified, shown({"alice\r\n"}));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, OfAnotherAuthorityNameNobodyAndDoNotDisturb) {
  const Authority stranger("Stranger");
  const X509Handle certificate = stranger.issue({"alice"});
  EXPECT_EQ(ClientCertificate::Refused, shown(certificate.get()));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, ThatOnlyBearTheAuthoritysNameNameNobody) {
  const Authority impostor("Client Authority");
  const X509Handle certificate = impostor.issue({"alice"});
  EXPECT_EQ(ClientCertificate::Refused, shown(certificate.get()));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, ThatEndedNameNobody) {
  EXPECT_EQ(ClientCertificate::Refused, shown({.common_name = "alice", .days = -1}));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, AreRememberedByTickets) {
  ASSERT_EQ(ClientCertificate::Verified, shown({"alice"}));
  const SessionHandle session = std::move(session_);
  EXPECT_EQ(ClientCertificate::Verified, shown(nullptr, session.get()));
  EXPECT_EQ("alice", user_);
}

TEST_P(ClientCertificates, ThatWereRefusedStaySoInTickets) {
  const Authority stranger("Stranger");
  const X509Handle certificate = stranger.issue({"alice"});
  ASSERT_EQ(ClientCertificate::Refused, shown(certificate.get()));
  const SessionHandle session = std::move(session_);
  EXPECT_EQ(ClientCertificate::Refused, shown(nullptr, session.get()));
  EXPECT_EQ("", user_);
}

TEST_P(ClientCertificates, AreNotOutlivedByTheirSession) {
  const X509Handle certificate = authority_.issue({.common_name = "alice", .days = 1});
  Client client({.version = GetParam(),
                 .certificate = certificate.get(),
                 .key = shared_key(KeyKind::EcdsaP256)});
  Filter server(*context_);
  ASSERT_EQ(State::Open, carry(client, server));
  ASSERT_EQ("alice", server.client_user());
  world_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(ClientCertificate::Refused, server.client_certificate());
  EXPECT_EQ("", server.client_user());
}

}  // namespace
}  // namespace restante::tls
