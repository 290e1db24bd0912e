// SPDX-License-Identifier: Apache-2.0
//
// libsodium wants to be started before its first use: it then picks the code that suits the
// processor, and opens the source of randomness. Called again, this does nothing.
#pragma once

#include <sodium.h>

#include <cassert>

namespace restante::auth {

inline void start_sodium() {
  static const int verdict = sodium_init();
  assert(verdict >= 0);
  (void)verdict;
}

}  // namespace restante::auth
