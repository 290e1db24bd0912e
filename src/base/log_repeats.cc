// SPDX-License-Identifier: Apache-2.0
#include "log_repeats.h"

#include <utility>

namespace restante::log {

std::optional<std::uint64_t> Repeats::say(std::string_view what, TimePoint now) {
  std::string key(what);
  const auto known = said_.find(key);
  if (known == said_.end()) {
    make_room(now);
    said_.emplace(std::move(key), Said{now + pause});
    return 0;
  }
  if (now < known->second.due) {
    ++known->second.unsaid;
    return std::nullopt;
  }
  known->second.due = now + pause;
  return std::exchange(known->second.unsaid, 0);
}

void Repeats::make_room(TimePoint now) {
  if (said_.size() < known_max) return;
  std::erase_if(said_, [&](const auto& entry) { return entry.second.due <= now; });
  if (said_.size() >= known_max) said_.clear();
}

}  // namespace restante::log
