// SPDX-License-Identifier: Apache-2.0
//
// Buckets of failures in shared memory, each with its label. A bucket's load is the time that it
// takes to drain.
//
// Borrows its words. Many threads and processes may use it at once: no failure is lost but with a
// row that is pushed out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "label.h"
#include "time_table.h"

namespace restante::accounts {

class Counters {
 public:
  Counters(std::span<Memory::Word> words, std::size_t rows, const auth::KeyedHash& places);

  // At most `capacity`.
  [[nodiscard]] Duration load(std::uint64_t hash, Duration capacity, TimePoint now) const;

  // Beyond the capacity nothing is added: whatever happened, it is forgotten within that time.
  void add(const LabelWords& label, Duration cost, Duration capacity, TimePoint now);

  void clear(std::uint64_t hash) { times_.erase(hash); }

  // Calls visit(const Label&, hash) for each row that has a label.
  template <class Visit>
  void for_each(Visit visit) const;

 private:
  std::span<Memory::Word> label_of(std::size_t row) const;

  const auth::KeyedHash& places_;
  std::span<Memory::Word> labels_;
  std::size_t label_words_;
  TimeTable times_;
};

template <class Visit>
void Counters::for_each(Visit visit) const {
  for (std::size_t row = 0; row < times_.size(); ++row) {
    if (times_.is_free(row)) continue;
    const LabelWords words(label_of(row));
    const std::optional<Label> label = words.label();
    const std::uint64_t hash = words.hash(places_);
    if (label && times_.at(row, hash, TimePoint::max())) visit(*label, hash);
  }
}

}  // namespace restante::accounts
