// SPDX-License-Identifier: Apache-2.0
#include "repeats.h"

#include <utility>

namespace restante {

std::optional<std::uint64_t> Repeats::count(std::string_view what, TimePoint now) {
  const std::lock_guard guard(mutex_);
  if (met_.size() >= kept_max) met_.clear();
  Met& met = met_.try_emplace(std::string(what), Met{now}).first->second;
  ++met.times;
  if (now < met.due) return std::nullopt;
  met.due = now + interval;
  return std::exchange(met.times, 0);
}

}  // namespace restante
