// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/authenticator_chain.h"

#include <utility>

namespace restante::auth {

Result<std::optional<Identity>> AuthenticatorChain::authenticate(const Credentials& credentials,
                                                                 Patience patience) const {
  std::optional<Error> trouble;
  for (const auto& source : sources_) {
    auto answer = source->authenticate(credentials, patience);
    if (answer.has_value() && answer->has_value()) return answer;
    if (answer.has_value()) continue;
    // The caller comes back with more patience, and then all are asked anew.
    if (answer.error().kind == ErrorKind::WouldBlock) return answer;
    if (!trouble) trouble = std::move(answer.error());
  }
  if (trouble) return std::unexpected(std::move(*trouble));
  return std::optional<Identity>();
}

}  // namespace restante::auth
