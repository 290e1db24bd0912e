// SPDX-License-Identifier: Apache-2.0
//
// What the server does not know of an answer, because its processes may not look at others, and
// whoever runs us may: the process that has a maildrop.
#pragma once

#include "columns.h"
#include "lock_holders.h"

#include <map>
#include <string>

namespace restante::ctl {

class HolderNames {
 public:
  // Adds "pid" and "command" to an object that has a "lock" ("/run/restante/locks:1f2e", see
  // clerk/lock_text.h) and no "pid", as far as they can be known.
  void add_to(Json& object);

 private:
  std::map<std::string, LockHolders> all_;  // by folder
};

// What `why` says: the holder, and among the reasons.
void complete_why(Json& object, HolderNames& names);

// "process 4711 (restante-worker)".
[[nodiscard]] std::string holder_words(const LockHolder& holder);

}  // namespace restante::ctl
