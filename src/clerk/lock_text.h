// SPDX-License-Identifier: Apache-2.0
//
// A lock as operators' programs are told it: "/run/restante/locks:1f2e", the folder of the locks
// and the lock's number there, in hexadecimal. By it restantectl finds the process that has it.
#pragma once

#include <fmt/format.h>

#include <string>

#include "json.h"
#include "restante/clerk/holds.h"
#include "times.h"

namespace restante::clerk {

inline std::string lock_text(const std::string& lock_dir, LockNumber number) {
  return fmt::format("{}:{:x}", lock_dir, number);
}

// What there is to say of a lock that none of our sessions has.
inline Json stranger_json(const std::string& lock_dir, const HeldLock& lock) {
  return {{"since", lock.since == 0 ? Json(nullptr) : Json(time_text(lock.since))},
          {"pid", nullptr},
          {"lock", lock_text(lock_dir, lock.number)}};
}

}  // namespace restante::clerk
