// SPDX-License-Identifier: Apache-2.0
//
// What a token says (RFC 7519, section 4), or the server of a token (RFC 7662, section 2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json.h"

namespace restante::oauth {

enum class Expiry { Required, Optional };

struct Expectations {
  Expiry expiry = Expiry::Required;
  std::string issuer;    // empty: any
  std::string audience;  // empty: any
  std::string scope;     // words that must all be there; empty: none
  std::string user_claim;
  std::int64_t leeway = 0;  // seconds
};

struct Holder {
  std::string user;
  std::optional<std::int64_t> expires;  // seconds since 1970, before any leeway
};

// Nothing where the claims are not as expected at the time `now`.
[[nodiscard]] std::optional<Holder> holder_of(const Json& claims, const Expectations& expected,
                                              std::int64_t now);

}  // namespace restante::oauth
