// SPDX-License-Identifier: Apache-2.0
#include "counting.h"

namespace restante::stores {

CountingBudget::Answer CountingBudget::spend(std::uint64_t octets) {
  const std::uint64_t spent = spent_ += octets;
  if (spent <= without_permit_max) return Answer::Granted;
  if (spent > a_scan_max) return Answer::Spent;
  const std::lock_guard guard(mutex_);
  if (!permit_ && scans_.begin()) permit_.emplace(scans_);
  return permit_ ? Answer::Granted : Answer::Spent;
}

}  // namespace restante::stores
