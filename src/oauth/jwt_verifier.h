// SPDX-License-Identifier: Apache-2.0
//
// Verifies signed tokens (RFC 7519) from memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "claims.h"
#include "key_set.h"
#include "token_cache.h"

#include "restante/auth/token_verifier.h"
#include "restante/base/wall_clock.h"
#include "restante/oauth/options.h"

namespace restante::oauth {

class JwtVerifier final : public auth::TokenVerifier {
 public:
  JwtVerifier(KeySet keys, const Options& options, const WallClock& clock);

  [[nodiscard]] Result<std::optional<std::string>> user_of(std::string_view token,
                                                           Enquiry& enquiry) const override;

 private:
  std::optional<Holder> verify(std::string_view token, std::int64_t now) const;

  const KeySet keys_;
  const Expectations expected_;
  const WallClock& clock_;
  mutable TokenCache cache_;
};

}  // namespace restante::oauth
