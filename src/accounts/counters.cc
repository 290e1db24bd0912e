// SPDX-License-Identifier: Apache-2.0
#include "counters.h"

#include <algorithm>

namespace restante::accounts {

Counters::Counters(std::span<Memory::Word> words, std::size_t rows, const auth::KeyedHash& places)
    : places_(places),
      labels_(words.subspan(rows)),
      label_words_(labels_.size() / rows),
      times_(words.first(rows)) {}

std::span<Memory::Word> Counters::label_of(std::size_t row) const {
  return labels_.subspan(row * label_words_, label_words_);
}

Duration Counters::load(std::uint64_t hash, Duration capacity, TimePoint now) const {
  const auto drained_at = times_.find(hash, now + capacity + skew_max);
  if (!drained_at) return Duration(0);
  return std::clamp(*drained_at - now, Duration(0), capacity);
}

// The label is written each time: its row may have been somebody else's, or its writer died.
void Counters::add(const LabelWords& label, Duration cost, Duration capacity, TimePoint now) {
  const auto row = times_.change(label.hash(places_), now + capacity + skew_max,
                                 [&](std::optional<TimePoint> drained_at) {
                                   const TimePoint from = std::max(drained_at.value_or(now), now);
                                   return std::optional(std::min(from + cost, now + capacity));
                                 });
  if (!row) return;
  const std::span<Memory::Word> words = label_of(*row);
  for (std::size_t at = 0; at < std::min(label.used, words.size()); ++at) {
    words[at].store(label.words[at], std::memory_order_relaxed);
  }
}

}  // namespace restante::accounts
