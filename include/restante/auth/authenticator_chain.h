// SPDX-License-Identifier: Apache-2.0
//
// Several user sources, tried in order; the first that knows the user and the password decides.
//
// A source that can't be asked is passed over, but then a "no" from the others is an Error too: it
// may be that source's user.
#pragma once

#include <memory>
#include <vector>

#include "restante/auth/authenticator.h"

namespace restante::auth {

class AuthenticatorChain final : public Authenticator {
 public:
  explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> sources)
      : sources_(std::move(sources)) {}

  [[nodiscard]] Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                                             Patience patience) const override;

 private:
  std::vector<std::unique_ptr<Authenticator>> sources_;
};

}  // namespace restante::auth
