// SPDX-License-Identifier: Apache-2.0
//
// Clients that others wrote: those of GNU SASL.
#include "restante/sasl/mechanisms.h"

#include "village.h"

#include "restante/base/base64.h"

#include <gsasl.h>
#include <gtest/gtest.h>

#include <memory>

namespace restante::sasl::testing {
namespace {

class Client {
 public:
  Client(const std::string& mechanism, const std::string& user, const std::string& password) {
    EXPECT_EQ(gsasl_init(&library_), GSASL_OK);
    EXPECT_EQ(gsasl_client_start(library_, mechanism.c_str(), &session_), GSASL_OK);
    set(GSASL_AUTHID, user);
    set(GSASL_PASSWORD, password);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    gsasl_finish(session_);
    gsasl_done(library_);
  }

  void set(Gsasl_property property, const std::string& value) {
    EXPECT_EQ(gsasl_property_set(session_, property, value.c_str()), GSASL_OK);
  }

  // The client's answer; `verdict` tells whether it is content.
  std::string answer(const std::string& challenge) {
    char* output = nullptr;
    std::size_t length = 0;
    verdict = gsasl_step(session_, challenge.data(), challenge.size(), &output, &length);
    std::string response(output == nullptr ? "" : output, output == nullptr ? 0 : length);
    gsasl_free(output);
    return response;
  }

  int verdict = GSASL_NEEDS_MORE;

 private:
  Gsasl* library_ = nullptr;
  Gsasl_session* session_ = nullptr;
};

class GsaslClient : public ::testing::Test {
 protected:
  GsaslClient() {
    village.passwords = {{"tim", "pencil"},
                         {"m\xc3\xbcller",
                          "Stra\xc3\x9f"
                          "e"}};
    channel.kind = auth::Channel::Kind::Tls;
    channel.exporter = "\0 what TLS 1.3 exports \xff"s;
  }

  auth::Outcome talk(const std::string& mechanism, Client& client) {
    const auto exchange = mechanisms.begin(mechanism, channel);
    auth::Outcome outcome = answer(*exchange, std::nullopt, village);
    while (const auto* challenge = std::get_if<auth::Challenge>(&outcome)) {
      const std::string response = client.answer(challenge->octets);
      if (client.verdict != GSASL_OK && client.verdict != GSASL_NEEDS_MORE) break;
      outcome = answer(*exchange, response, village);
    }
    return outcome;
  }

  std::string logged_in(const std::string& mechanism, const std::string& user = "tim",
                        const std::string& password = "pencil") {
    Client client(mechanism, user, password);
    // The library takes it for an attack where it has a binding that the mechanism leaves out.
    if (mechanism.ends_with("-PLUS")) {
      client.set(GSASL_CB_TLS_EXPORTER, base64::encode(channel.exporter));
    }
    return who(talk(mechanism, client));
  }

  Village village;
  auth::Channel channel;
  Mechanisms mechanisms{{{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS",
                          "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"},
                         "pop.example.net",
                         ""}};
};

TEST_F(GsaslClient, LogsInByEveryMechanism) {
  EXPECT_EQ(logged_in("PLAIN"), "tim : pencil");
  EXPECT_EQ(logged_in("LOGIN"), "tim : pencil");
  EXPECT_EQ(logged_in("CRAM-MD5"), "tim");
  EXPECT_EQ(logged_in("SCRAM-SHA-1-PLUS"), "tim");
  EXPECT_EQ(logged_in("SCRAM-SHA-256-PLUS"), "tim");
}

TEST_F(GsaslClient, LogsInWithoutChannelBinding) {
  channel = {};
  EXPECT_EQ(logged_in("SCRAM-SHA-1"), "tim");
  EXPECT_EQ(logged_in("SCRAM-SHA-256"), "tim");
}

TEST_F(GsaslClient, LogsInWithNamesAndPasswordsBeyondAscii) {
  const std::string user = "mu\xcc\x88ller";
  const std::string password =
      "Stra\xc3\x9f"
      "e";
  EXPECT_EQ(logged_in("PLAIN", user, password), "m\xc3\xbcller : " + password);
  EXPECT_EQ(logged_in("CRAM-MD5", user, password), "m\xc3\xbcller");
  EXPECT_EQ(logged_in("SCRAM-SHA-256-PLUS", user, password), "m\xc3\xbcller");
}

TEST_F(GsaslClient, IsRefusedWithAnotherPassword) {
  EXPECT_EQ(logged_in("CRAM-MD5", "tim", "Pencil"), "(none)");
  EXPECT_EQ(logged_in("SCRAM-SHA-256-PLUS", "tim", "Pencil"), "(none)");
  EXPECT_EQ(logged_in("SCRAM-SHA-256-PLUS", "tom", "pencil"), "(none)");
}

TEST_F(GsaslClient, AsksForAnotherMaildrop) {
  Client client("SCRAM-SHA-256-PLUS", "tim", "pencil");
  client.set(GSASL_CB_TLS_EXPORTER, base64::encode(channel.exporter));
  client.set(GSASL_AUTHZID, "sales");
  EXPECT_EQ(who(talk("SCRAM-SHA-256-PLUS", client)), "tim as sales");
}

TEST_F(GsaslClient, IsRefusedOnAnotherChannel) {
  Client client("SCRAM-SHA-256-PLUS", "tim", "pencil");
  client.set(GSASL_CB_TLS_EXPORTER, base64::encode("the channel to the man in the middle"));
  EXPECT_TRUE(is_refused(talk("SCRAM-SHA-256-PLUS", client)));
}

}  // namespace
}  // namespace restante::sasl::testing
