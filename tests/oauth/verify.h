// SPDX-License-Identifier: Apache-2.0
//
// Verifiers and their answers, as the tests ask for them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "restante/oauth/open_verifier.h"

namespace restante::oauth {

inline std::unique_ptr<auth::TokenVerifier> verifier_of(const Options& options,
                                                        const WallClock& clock) {
  Result<Opened> opened = open_verifier(options, clock, DiskFiles());
  EXPECT_TRUE(opened) << opened.error().text;
  return opened ? std::move(opened->verifier) : nullptr;
}

// The user; "" where the token is refused, and the text of an error with a '!' before it.
inline std::string user_of(const auth::TokenVerifier& verifier, std::string_view token) {
  const auto user = verifier.user_of(token, Enquiry().on_thread());
  return user ? user->value_or("") : "!" + user.error().text;
}

// Why there is no verifier.
inline std::string objection_to(const Options& options, const WallClock& clock) {
  const Result<Opened> opened = open_verifier(options, clock, DiskFiles());
  return opened ? "" : opened.error().text;
}

}  // namespace restante::oauth
