// SPDX-License-Identifier: Apache-2.0
//
// What the accounts can judge: what of the mechanisms a worker may offer follows from it.
#pragma once

#include "restante/auth/authenticator.h"

namespace restante::accounts {

struct Readiness {
  enum class Tokens { Unverifiable, Verifiable };

  auth::Abilities abilities;
  Tokens tokens = Tokens::Unverifiable;
};

}  // namespace restante::accounts
