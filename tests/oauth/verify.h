// SPDX-License-Identifier: Apache-2.0
//
// Verifiers and their answers, as the tests ask for them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/loop/loop.h"
#include "restante/oauth/open_verifier.h"

namespace restante::oauth {

// Right claims for the issuer and the audience of the tests of tokens, with more before them.
inline std::string right_claims(std::int64_t expires, std::string_view more = "") {
  return fmt::format(
      R"({{{}"iss":"https://id.example","aud":"pop","exp":{},"email":"ann@example"}})", more,
      expires);
}

// Of all verifiers of the program.
inline loop::Loop& the_loop() {
  static loop::Loop loop;
  return loop;
}

inline std::unique_ptr<auth::TokenVerifier> verifier_of(const Options& options,
                                                        const WallClock& clock) {
  Result<Opened> opened = open_verifier(options, clock, DiskFiles(), the_loop());
  EXPECT_TRUE(opened) << opened.error().text;
  return opened ? std::move(opened->verifier) : nullptr;
}

// Asks until there is an answer, as the accounts do.
class Asker final : Enquiry::Bell {
 public:
  Result<std::optional<std::string>> answer(const auth::TokenVerifier& verifier,
                                            std::string_view token) {
    Enquiry enquiry(*this);
    for (;;) {
      auto answer = verifier.user_of(token, enquiry.on_loop());
      if (answer.has_value() || answer.error().kind != ErrorKind::Later) return answer;
      the_loop().run_until_stopped();
    }
  }

 private:
  void ring() override { the_loop().stop(); }
};

inline Result<std::optional<std::string>> answer_of(const auth::TokenVerifier& verifier,
                                                    std::string_view token) {
  return Asker().answer(verifier, token);
}

// The user; "" where the token is refused, and the text of an error with a '!' before it.
inline std::string user_of(const auth::TokenVerifier& verifier, std::string_view token) {
  const auto user = answer_of(verifier, token);
  return user ? user->value_or("") : "!" + user.error().text;
}

// Why there is no verifier.
inline std::string objection_to(const Options& options, const WallClock& clock) {
  const Result<Opened> opened = open_verifier(options, clock, DiskFiles(), the_loop());
  return opened ? "" : opened.error().text;
}

}  // namespace restante::oauth
