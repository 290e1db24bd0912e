// SPDX-License-Identifier: Apache-2.0
#include "time_table.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace restante::accounts {

namespace {

constexpr unsigned time_bits = 38;
constexpr std::uint64_t time_mask = (std::uint64_t{1} << time_bits) - 1;

// Never 0, which marks a free row.
std::uint64_t tag_of(std::uint64_t hash) {
  const std::uint64_t tag = hash & ~time_mask;
  return tag == 0 ? time_mask + 1 : tag;
}

bool is_of(std::uint64_t word, std::uint64_t tag) {
  return (word & ~time_mask) == tag;
}

TimePoint time_of(std::uint64_t word) {
  return TimePoint(Duration(static_cast<Duration::rep>(word & time_mask)));
}

}  // namespace

TimeTable::TimeTable(std::span<Memory::Word> rows) : rows_(rows) {
  assert(std::has_single_bit(rows.size()) && rows.size() >= rows_a_bucket);
  assert(rows.size() / rows_a_bucket <= time_mask && "the hash's two parts are apart");
}

std::uint64_t TimeTable::load(std::size_t row) const {
  return rows_[row].load(std::memory_order_relaxed);
}

bool TimeTable::replace(const Place& place, std::uint64_t word) {
  std::uint64_t expected = place.word;
  return rows_[place.row].compare_exchange_strong(expected, word, std::memory_order_relaxed);
}

std::uint64_t TimeTable::word_of(std::uint64_t hash, TimePoint time) {
  const auto latest = static_cast<Duration::rep>(time_mask);
  const Duration::rep count = std::clamp<Duration::rep>(time.time_since_epoch().count(), 0, latest);
  return tag_of(hash) | static_cast<std::uint64_t>(count);
}

TimeTable::Place TimeTable::place_of(std::uint64_t hash, TimePoint latest) const {
  const std::size_t buckets = rows_.size() / rows_a_bucket;
  const std::size_t first = hash % buckets * rows_a_bucket;
  const std::uint64_t tag = tag_of(hash);
  Place earliest{first, 0};
  TimePoint earliest_time = TimePoint::max();
  for (std::size_t row = first; row < first + rows_a_bucket; ++row) {
    const std::uint64_t word = load(row);
    const bool can_be = time_of(word) <= latest;
    if (is_of(word, tag)) {
      return {row, word, can_be ? std::optional(time_of(word)) : std::nullopt};
    }
    const TimePoint time = can_be ? time_of(word) : TimePoint();
    if (time >= earliest_time) continue;
    earliest = {row, word};
    earliest_time = time;
  }
  return earliest;
}

std::optional<TimePoint> TimeTable::find(std::uint64_t hash, TimePoint latest) const {
  return place_of(hash, latest).time;
}

std::optional<TimePoint> TimeTable::at(std::size_t row, std::uint64_t hash,
                                       TimePoint latest) const {
  const Place place = place_of(hash, latest);
  return place.row == row ? place.time : std::nullopt;
}

// One who can't be found any more was erased by another, or has just begun anew.
void TimeTable::erase(std::uint64_t hash) {
  const Place place = place_of(hash, TimePoint::max());
  if (place.time) (void)replace(place, 0);
}

}  // namespace restante::accounts
