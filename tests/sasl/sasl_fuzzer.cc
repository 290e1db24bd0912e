// SPDX-License-Identifier: Apache-2.0
//
// Whatever a client answers, an exchange ends after a few responses, and nobody is let in without a
// password, a key or a certificate.
#include "restante/sasl/mechanisms.h"

#include <string>

#include "law.h"
#include "village.h"

namespace {

using namespace restante;
using fuzzing::law;

constexpr int responses_max = 4;  // more than any mechanism takes

const std::vector<std::string> names = {
    "PLAIN",         "LOGIN",    "CRAM-MD5",           "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256", "EXTERNAL", "SCRAM-SHA-256-PLUS", "OAUTHBEARER", "XOAUTH2"};

// The first message of SCRAM tells a nonce that its second one has to repeat: fuzzed octets find it
// where they say '$'.
std::string with_nonce(std::string_view response, const std::string& challenge) {
  std::string text(response);
  const std::size_t at = text.find('$');
  if (at == std::string::npos || !challenge.starts_with("r=")) return text;
  const std::string nonce = challenge.substr(2, challenge.find(',') - 2);
  return text.replace(at, 1, nonce);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sasl::Mechanisms mechanisms({names, "h", ""});
  static const auth::Channel channel{auth::Channel::Kind::Tls, auth::Plaintext::NeedsTls, "x", "y",
                                     "tim"};
  fuzzing::Octets input(data, size);
  sasl::testing::Village village;
  village.iterations = 1;
  village.passwords["tim"] = "a password of which no fuzzer thinks";
  const std::string& name = names[input.number() % names.size()];
  const auto exchange = mechanisms.begin(name, channel);

  auth::Outcome outcome = auth::Challenge{};
  if (input.number() % 2 == 0) outcome = sasl::testing::answer(*exchange, std::nullopt, village);
  int responses = 0;
  while (std::holds_alternative<auth::Challenge>(outcome)) {
    law(responses++ < responses_max, "an exchange ends");
    const std::size_t length = input.number();
    const std::string response =
        with_nonce(input.upto(length), sasl::testing::challenge_of(outcome));
    outcome = sasl::testing::answer(*exchange, response, village);
  }
  law(!std::holds_alternative<auth::Proved>(outcome) || name == "EXTERNAL", "nobody gets in");
  return 0;
}
