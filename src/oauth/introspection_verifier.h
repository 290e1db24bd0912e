// SPDX-License-Identifier: Apache-2.0
//
// Asks the authorization server whose a token is (RFC 7662).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "claims.h"
#include "http_client.h"
#include "token_cache.h"

#include "restante/auth/token_verifier.h"
#include "restante/base/wall_clock.h"
#include "restante/oauth/options.h"

namespace restante::oauth {

class IntrospectionVerifier final : public auth::TokenVerifier {
 public:
  // `authorities`: the content of options.ca_file.
  IntrospectionVerifier(const Options& options, std::string authorities, const WallClock& clock,
                        loop::Loop& loop);

  [[nodiscard]] Result<std::optional<std::string>> user_of(std::string_view token,
                                                           Enquiry& enquiry) const override;

 private:
  Result<std::optional<Holder>> understand(const Response& response) const;

  const std::string url_;
  const Expectations expected_;
  const WallClock& clock_;
  mutable TokenCache cache_;
  mutable HttpClient client_;
};

}  // namespace restante::oauth
