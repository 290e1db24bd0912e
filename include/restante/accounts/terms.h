// SPDX-License-Identifier: Apache-2.0
//
// What all examinations of a process have in common. Borrowed, all of it.
#pragma once

#include <string>

#include "restante/auth/authenticator.h"
#include "restante/auth/mechanism.h"
#include "restante/auth/token_verifier.h"
#include "restante/base/clock.h"

namespace restante::accounts {

struct Terms {
  const auth::Authenticator* users = nullptr;
  const auth::Mechanisms* mechanisms = nullptr;
  const auth::TokenVerifier* tokens = nullptr;  // null: tokens are not taken
  std::string default_domain;
  Duration login_delay = Duration(0);  // of users who have none of their own
};

}  // namespace restante::accounts
