// SPDX-License-Identifier: Apache-2.0
//
// The port to whoever can tell whose an OAuth 2.0 bearer token is. Called from several threads.
// A server that has to be asked may answer later (see base/enquiry.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/base/enquiry.h"
#include "restante/base/result.h"

namespace restante::auth {

class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // The user whose the token is; nothing: it is not valid. An Error that does not put the enquiry
  // off: the token can't be verified now.
  [[nodiscard]] virtual Result<std::optional<std::string>> user_of(std::string_view token,
                                                                   Enquiry& enquiry) const = 0;
};

}  // namespace restante::auth
