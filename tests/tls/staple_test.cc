// SPDX-License-Identifier: Apache-2.0
#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::tls {
namespace {

constexpr long hour = 3600;

class Staple : public testing::TestWithParam<int> {
 protected:
  Options options_with(const std::string& response) {
    files_.ocsp = world_.folder.write("ocsp.der", response);
    return {{files_, world_.rsa}, {}};
  }

  std::string served(const Context& context, const ClientOptions& options) {
    Client client(options);
    Filter server(context);
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
    const unsigned char* octets = nullptr;
    const long size = SSL_get_tlsext_status_ocsp_resp(client.handle(), &octets);
    return size < 0 ? "" : std::string(reinterpret_cast<const char*>(octets), size);
  }

  std::string served(const Context& context) {
    return served(context, {.version = GetParam(), .asks_for_staple = true});
  }

  World world_;
  X509Handle leaf_ = world_.authority.issue({"pop.test"});
  CertificateFiles files_{
      world_.folder.write("leaf.pem", to_pem(leaf_.get()) + to_pem(world_.authority.certificate())),
      world_.ecdsa.key};
};

INSTANTIATE_TEST_SUITE_P(Staple, Staple, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(Staple, IsServedToWhoAsks) {
  const std::string response = ocsp_response(world_.authority, leaf_.get(), hour);
  const auto context = world_.load(options_with(response));
  ASSERT_TRUE(context);
  EXPECT_TRUE(context->warnings().empty());
  EXPECT_EQ(response, served(*context));
  EXPECT_EQ("", served(*context, {.version = GetParam()}));
}

TEST_P(Staple, IsNotServedWithAnotherCertificate) {
  const auto context =
      world_.load(options_with(ocsp_response(world_.authority, leaf_.get(), hour)));
  EXPECT_EQ("", served(*context, {.version = GetParam(),
                                  .signatures = "rsa_pss_rsae_sha256:RSA+SHA256",
                                  .asks_for_staple = true}));
}

TEST_P(Staple, IsNotServedOnceItIsOutOfDate) {
  const auto context =
      world_.load(options_with(ocsp_response(world_.authority, leaf_.get(), hour)));
  // And a minute: the response was made after the world's clock began to stand still.
  world_.clock.advance(std::chrono::seconds(hour + 60));
  EXPECT_EQ("", served(*context));
}

TEST_P(Staple, OutOfDateAlreadyIsAWarning) {
  const auto context =
      world_.load(options_with(ocsp_response(world_.authority, leaf_.get(), -hour)));
  ASSERT_TRUE(context);
  ASSERT_EQ(1u, context->warnings().size());
  EXPECT_NE(std::string::npos, context->warnings()[0].find(files_.ocsp));
  EXPECT_EQ("", served(*context));
}

TEST_P(Staple, ThatIsNoneIsRefused) {
  for (const std::string& response : {std::string("noise"), std::string(), ocsp_refusal()}) {
    const std::string text = world_.refusal(options_with(response));
    EXPECT_NE(text.npos, text.find(files_.ocsp)) << text;
  }
}

TEST_P(Staple, AboutAnotherCertificateIsRefused) {
  const X509Handle other = world_.authority.issue({"other.test"});
  const std::string text =
      world_.refusal(options_with(ocsp_response(world_.authority, other.get(), hour)));
  EXPECT_NE(text.npos, text.find("another certificate")) << text;
}

}  // namespace
}  // namespace restante::tls
