// SPDX-License-Identifier: Apache-2.0
//
// A user whose maildrop the sessions open, one at a time.
#pragma once

#include <string>

namespace restante::load {

struct User {
  std::string name;
  std::string password;
  // SCRAM's salt and iterations, and the key that follows from them: it takes milliseconds to
  // find, so it is found once. Empty until then.
  std::string scram_salt = {};
  std::string scram_iterations = {};
  std::string scram_key = {};
};

}  // namespace restante::load
