// SPDX-License-Identifier: Apache-2.0
//
// Resumption, as the client reports it.
#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::tls {
namespace {

using std::chrono::hours;

class Tickets : public testing::TestWithParam<int> {
 protected:
  // A session that a full handshake with `context` ends in.
  SessionHandle first_session(const Context& context, const char* server_name = nullptr) {
    Client client({.version = GetParam(), .server_name = server_name});
    Filter server(context);
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
    EXPECT_FALSE(client.resumed());
    EXPECT_FALSE(server.resumed());
    return client.session();
  }

  // Whether `context` resumes it. The new session replaces it.
  bool resumes(const Context& context, SessionHandle& session, const char* server_name = nullptr) {
    Client client({.version = GetParam(), .server_name = server_name, .session = session.get()});
    Filter server(context);
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
    EXPECT_EQ(client.resumed(), server.resumed());
    session = client.session();
    return client.resumed();
  }

  World world_;
  std::unique_ptr<Context> context_ = world_.load_both();
};

INSTANTIATE_TEST_SUITE_P(Tickets, Tickets, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(Tickets, ResumeASession) {
  SessionHandle session = first_session(*context_);
  EXPECT_TRUE(resumes(*context_, session));
  EXPECT_TRUE(resumes(*context_, session));
}

TEST_P(Tickets, ResumeInAnotherProcessWithTheSameSecret) {
  SessionHandle session = first_session(*context_);
  TicketKeys others_keys(world_.secret, world_.clock);
  const auto other = Context::load({{world_.rsa, world_.ecdsa}, {}}, others_keys, DiskFiles());
  ASSERT_TRUE(other);
  EXPECT_TRUE(resumes(**other, session));
}

TEST_P(Tickets, AreNothingToAServerWithAnotherSecret) {
  SessionHandle session = first_session(*context_);
  TicketKeys strange_keys(TicketKeys::random_secret(), world_.clock);
  const auto strange = Context::load({{world_.rsa, world_.ecdsa}, {}}, strange_keys, DiskFiles());
  ASSERT_TRUE(strange);
  EXPECT_FALSE(resumes(**strange, session));
}

TEST_P(Tickets, OfEarlierPeriodsAreGoodWithinTheirLifetime) {
  SessionHandle session = first_session(*context_);
  world_.clock.advance(TicketKeys::default_lifetime);
  EXPECT_TRUE(resumes(*context_, session));
}

TEST_P(Tickets, AreRefusedAfterTheirLifetime) {
  SessionHandle session = first_session(*context_);
  world_.clock.advance(TicketKeys::default_lifetime + TicketKeys::default_rotation);
  EXPECT_FALSE(resumes(*context_, session));
}

TEST_P(Tickets, OfAnEarlierPeriodAreRenewedByUse) {
  SessionHandle session = first_session(*context_);
  world_.clock.advance(hours(20));
  ASSERT_TRUE(resumes(*context_, session));
  world_.clock.advance(hours(20));
  EXPECT_TRUE(resumes(*context_, session));
}

TEST_P(Tickets, AreGoodForTheirHostAlone) {
  const Host host{"other.test", {world_.write("other", {"other.test"})}};
  const auto context = world_.load({{world_.ecdsa}, {host}});
  SessionHandle session = first_session(*context, "other.test");
  SessionHandle copy(SSL_SESSION_dup(session.get()));
  EXPECT_TRUE(resumes(*context, session, "OTHER.test"));
  EXPECT_FALSE(resumes(*context, copy, "pop.test"));
}

TEST_P(Tickets, AreVoidWhenTheClientAuthorityChanges) {
  SessionHandle session = first_session(*context_);
  Options options{{world_.rsa, world_.ecdsa}, {}};
  options.client_ca = world_.folder.write("ca.pem", to_pem(world_.authority.certificate()));
  EXPECT_FALSE(resumes(*world_.load(options), session));
}

TEST_P(Tickets, KeepTheEndPointBindingOfTheFirstHandshake) {
  Client client({.version = GetParam(), .signatures = "rsa_pss_rsae_sha256:RSA+SHA256"});
  Filter server(*context_);
  ASSERT_EQ(State::Open, carry(client, server));
  const std::string binding = server.server_end_point_binding();
  ASSERT_EQ(32u, binding.size());

  SessionHandle session = client.session();
  for (int i = 0; i < 2; ++i) {
    Client again({.version = GetParam(), .session = session.get()});
    Filter resuming(*context_);
    ASSERT_EQ(State::Open, carry(again, resuming));
    ASSERT_TRUE(again.resumed());
    EXPECT_EQ(binding, resuming.server_end_point_binding());
    session = again.session();
  }
}

class Keys : public testing::Test {
 protected:
  ManualClock clock_;
  TicketKeys keys_{{1, 2, 3}, clock_, hours(6), hours(24)};
};

TEST_F(Keys, FollowFromTheSecretAndThePeriod) {
  TicketKeys same({1, 2, 3}, clock_, hours(6), hours(24));
  TicketKeys other({1, 2, 4}, clock_, hours(6), hours(24));
  EXPECT_EQ(keys_.current().name, same.current().name);
  EXPECT_EQ(keys_.current().cipher, same.current().cipher);
  EXPECT_EQ(keys_.current().mac, same.current().mac);
  EXPECT_NE(keys_.current().name, other.current().name);
  EXPECT_NE(keys_.current().cipher, other.current().cipher);
  EXPECT_NE(keys_.current().cipher, keys_.current().mac);
}

TEST_F(Keys, TurnWithThePeriodAndTurnBackWithTheClock) {
  const TicketKey before = keys_.current();
  clock_.advance(hours(6));
  EXPECT_NE(before.name, keys_.current().name);
  EXPECT_NE(before.cipher, keys_.current().cipher);
  clock_.advance(hours(-6));
  EXPECT_EQ(before.cipher, keys_.current().cipher);
}

TEST_F(Keys, AreFoundForALifetimeAndThenNoLonger) {
  const TicketKey first = keys_.current();
  for (int period = 0; period <= 4; ++period) {
    const TicketKey* const found = keys_.find(first.name);
    ASSERT_TRUE(found) << period;
    EXPECT_EQ(first.cipher, found->cipher);
    clock_.advance(hours(6));
  }
  EXPECT_FALSE(keys_.find(first.name));
}

TEST_F(Keys, AnUnknownNameIsNotFound) {
  EXPECT_FALSE(keys_.find(std::array<std::uint8_t, 16>{}));
  EXPECT_FALSE(keys_.find({}));
}

TEST_F(Keys, ARandomSecretIsNewEachTime) {
  EXPECT_NE(TicketKeys::random_secret(), TicketKeys::random_secret());
}

}  // namespace
}  // namespace restante::tls
