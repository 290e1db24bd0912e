// SPDX-License-Identifier: Apache-2.0
//
// The port to whoever knows the users. Called from several threads at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restante/auth/credentials.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"

namespace restante::auth {

// A user who proved it.
struct Identity {
  std::string user;                    // as the source spells it
  std::string home;                    // empty where the source has none
  std::vector<std::string> maildrops;  // other maildrops that this user may open; "*" is any
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // An Identity for right credentials, nothing for wrong ones; an unknown user takes as long as a
  // wrong password. WouldBlock: verifying takes so long that it belongs on a thread (see Patience).
  // Any other Error: the source can't be asked now, which says nothing of the credentials.
  [[nodiscard]] virtual Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                                                     Patience patience) const = 0;
};

}  // namespace restante::auth
