// SPDX-License-Identifier: Apache-2.0
//
// The port to whoever can tell whose an OAuth 2.0 bearer token is. Called from several threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/base/patience.h"
#include "restante/base/result.h"

namespace restante::auth {

class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // The user whose the token is; nothing: it is not valid. WouldBlock: see Patience. Any other
  // Error: the token can't be verified now.
  [[nodiscard]] virtual Result<std::optional<std::string>> user_of(std::string_view token,
                                                                   Patience patience) const = 0;
};

}  // namespace restante::auth
