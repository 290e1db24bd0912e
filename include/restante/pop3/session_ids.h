// SPDX-License-Identifier: Apache-2.0
//
// Numbers that tell sessions apart, in the log and to operators: no two sessions of all workers
// have the same, over reloads and upgrades, but for chance.
#pragma once

#include <cstdint>

namespace restante::pop3 {

class SessionIds {
 public:
  // Begins at a random place.
  SessionIds();

  // Never 0.
  std::uint64_t next();

 private:
  std::uint64_t last_;
};

}  // namespace restante::pop3
