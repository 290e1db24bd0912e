// SPDX-License-Identifier: Apache-2.0
//
// Whatever a client sends, an exchange ends after a few responses, and nobody gets in by chance.
#include "restante/sasl/mechanisms.h"

#include "village.h"

#include <gtest/gtest.h>

#include <random>

namespace restante::sasl::testing {
namespace {

constexpr int exchanges_each = 3000;
constexpr int responses_max = 4;  // more than any mechanism takes

// Messages to begin with, so that the random ones come near to right ones.
const std::vector<std::string> seeds = {
    "",
    "\0tim\0secret"s,
    "tim",
    "tim 0123456789abcdef0123456789abcdef",
    "n,,n=tim,r=abcdef",
    "p=tls-exporter,a=tom,n=tim,r=abcdef",
    "c=biws,r=abcdef,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "n,a=tim,\1host=h\1port=995\1auth=Bearer t\1\1",
    "user=tim\1auth=Bearer t\1\1",
};

class Scribbler {
 public:
  std::string response() {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t edits = below(4); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  std::size_t below(std::size_t end) { return generator_() % end; }

  char octet() {
    constexpr std::string_view likely = ",=\1\0 npyacrm:/\\@\xc3\xad"sv;
    return below(2) == 0 ? likely[below(likely.size())] : static_cast<char>(below(256));
  }

  void edit(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t count = std::min(below(3), text.size() - at);
    text.replace(at, count, below(8), octet());
    if (below(50) == 0) text.insert(at, below(70000), octet());
  }

  std::mt19937 generator_{20240229};
};

TEST(Exchanges, EndWhateverTheClientSends) {
  const std::vector<std::string> names = {"PLAIN",
                                          "LOGIN",
                                          "CRAM-MD5",
                                          "SCRAM-SHA-1",
                                          "SCRAM-SHA-1-PLUS",
                                          "SCRAM-SHA-256",
                                          "SCRAM-SHA-256-PLUS",
                                          "EXTERNAL",
                                          "OAUTHBEARER",
                                          "XOAUTH2"};
  const Mechanisms mechanisms({names, "h", ""});
  auth::Channel channel{auth::Channel::Kind::Tls, auth::Plaintext::NeedsTls, "x", "y", "tim"};
  Village village;
  village.iterations = 1;
  Scribbler scribbler;
  for (const std::string& name : names) {
    for (int i = 0; i < exchanges_each; ++i) {
      const auto exchange = mechanisms.begin(name, channel);
      auth::Outcome outcome = auth::Challenge{};
      if (i % 2 == 0) outcome = answer(*exchange, std::nullopt, village);
      int responses = 0;
      while (std::holds_alternative<auth::Challenge>(outcome) && responses < responses_max) {
        outcome = answer(*exchange, scribbler.response(), village);
        ++responses;
      }
      ASSERT_FALSE(std::holds_alternative<auth::Challenge>(outcome)) << name << " goes on";
      const bool is_proved = std::holds_alternative<auth::Proved>(outcome);
      ASSERT_TRUE(!is_proved || name == "EXTERNAL") << name << " lets " << who(outcome) << " in";
      ASSERT_TRUE(is_refused(answer(*exchange, scribbler.response(), village))) << name;
    }
  }
}

}  // namespace
}  // namespace restante::sasl::testing
