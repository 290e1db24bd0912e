// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/warnings.h"

#include <algorithm>

namespace restante::metrics {

void Warnings::add(std::int64_t time, std::string_view text) {
  text = text.substr(0, warning_octets_max);
  const std::uint32_t next = next_.load(std::memory_order_relaxed);
  Place& place = places_[next % count_max];
  place.time.store(0);
  place.octets.store(static_cast<std::uint32_t>(text.size()), std::memory_order_relaxed);
  for (std::size_t at = 0; at < text.size(); ++at) {
    place.text[at].store(text[at], std::memory_order_relaxed);
  }
  place.time.store(time, std::memory_order_release);
  next_.store(next + 1, std::memory_order_relaxed);
}

std::vector<Warning> Warnings::all() const {
  std::vector<Warning> all;
  for (const Place& place : places_) {
    const std::int64_t time = place.time.load(std::memory_order_acquire);
    if (time == 0) continue;
    const std::size_t octets =
        std::min<std::size_t>(place.octets.load(std::memory_order_relaxed), warning_octets_max);
    Warning warning{time, std::string(octets, '\0')};
    for (std::size_t at = 0; at < octets; ++at) {
      warning.text[at] = place.text[at].load(std::memory_order_relaxed);
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    if (place.time.load(std::memory_order_relaxed) == time) all.push_back(std::move(warning));
  }
  return all;
}

}  // namespace restante::metrics
