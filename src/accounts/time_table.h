// SPDX-License-Identifier: Apache-2.0
//
// A table in shared memory: a time for each key, a row a word, eight rows a bucket, which is one
// line of the processor's cache. A row holds 26 bits of the key's hash and 38 of the time in
// milliseconds, so every change is one compare-and-swap: no row is ever half written. (8 keys in
// 2^26 take another's row for their own, and share it.)
//
// In a bucket that is full the row with the earliest time goes. A time that is later than it can
// be, garbage, is no time at all: its row is the first to go.
//
// Borrows its words. Many threads and processes may use it at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <thread>

#include "restante/accounts/memory.h"
#include "restante/base/clock.h"

namespace restante::accounts {

class TimeTable {
 public:
  static constexpr std::size_t rows_a_bucket = 8;

  // As many words as a power of two, 8 at least.
  explicit TimeTable(std::span<Memory::Word> rows);

  // `latest` is the latest time that can be.
  [[nodiscard]] std::optional<TimePoint> find(std::uint64_t hash, TimePoint latest) const;

  // Puts what `next(std::optional<TimePoint> now_there)` answers in its place, or leaves all as it
  // is where that is nothing. `next` may be called several times; the last counts. The row that
  // was written, or nothing.
  template <class Next>
  std::optional<std::size_t> change(std::uint64_t hash, TimePoint latest, Next next);

  void erase(std::uint64_t hash);

  std::size_t size() const { return rows_.size(); }
  // What stands in a row, if it can be a time of this hash.
  [[nodiscard]] std::optional<TimePoint> at(std::size_t row, std::uint64_t hash,
                                            TimePoint latest) const;
  bool is_free(std::size_t row) const { return load(row) == 0; }

 private:
  // Who loses a race so often has to do with somebody who wants it to.
  static constexpr int tries_max = 64;

  struct Place {
    std::size_t row;
    std::uint64_t word;               // what stands there
    std::optional<TimePoint> time{};  // if it is the key's own
  };

  Place place_of(std::uint64_t hash, TimePoint latest) const;
  std::uint64_t load(std::size_t row) const;
  bool replace(const Place& place, std::uint64_t word);
  static std::uint64_t word_of(std::uint64_t hash, TimePoint time);

  std::span<Memory::Word> rows_;
};

template <class Next>
std::optional<std::size_t> TimeTable::change(std::uint64_t hash, TimePoint latest, Next next) {
  for (int tries = 0; tries < tries_max; ++tries) {
    const Place place = place_of(hash, latest);
    const std::optional<TimePoint> time = next(place.time);
    if (!time) return std::nullopt;
    if (replace(place, word_of(hash, *time))) return place.row;
    // The processor that wrote last has the line at hand, and would win every time.
    std::this_thread::yield();
  }
  return std::nullopt;
}

}  // namespace restante::accounts
