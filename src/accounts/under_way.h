// SPDX-License-Identifier: Apache-2.0
//
// What attempts under way add to the buckets' loads, in this process. Holds as much as there are
// attempts.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "restante/base/clock.h"

namespace restante::accounts {

class UnderWay {
 public:
  struct Loan {
    std::uint64_t bucket;
    Duration cost;
  };

  // `attempt` tells those of one user at one network from others; they are alike, so it makes no
  // difference which of them ends.
  void begin(std::uint64_t attempt, std::vector<Loan> loans);
  // Nothing for one that is not under way.
  void end(std::uint64_t attempt);

  Duration load(std::uint64_t bucket) const;

 private:
  std::unordered_multimap<std::uint64_t, std::vector<Loan>> attempts_;
  std::unordered_map<std::uint64_t, Duration> loads_;
};

}  // namespace restante::accounts
