// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/owner_marks.h"

#include <algorithm>

namespace restante::processes {

// Not one that has just become free: the supervisor before may not have noticed yet.
OwnerMarks::OwnerMarks(std::span<const std::uint8_t> found) {
  std::uint8_t last = 0;
  for (const std::uint8_t mark : found) {
    if (mark != 0) before_.set(mark);
    last = std::max(last, mark);
  }
  own_ = static_cast<std::uint8_t>(last + 1);
  while (own_ == 0 || before_[own_]) ++own_;
}

}  // namespace restante::processes
