// SPDX-License-Identifier: Apache-2.0
//
// What one process counts, as plain data: it may lie in memory that another process reads, and all
// zeroes are a new one. A cell costs a load and a store.
//
// One thread writes, but for what says otherwise.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "restante/metrics/catalogue.h"
#include "restante/metrics/warnings.h"

namespace restante::metrics {

class Sheet {
 public:
  using Cell = std::atomic<std::uint64_t>;

  void add(std::size_t cell, std::uint64_t count = 1) { set(cell, get(cell) + count); }
  void subtract(std::size_t cell) { set(cell, get(cell) - 1); }
  void set(std::size_t cell, std::uint64_t value) {
    cells_[cell].store(value, std::memory_order_relaxed);
  }
  void add(Metric metric, std::uint64_t count = 1) { add(first_cell(metric), count); }
  void set(Metric metric, std::uint64_t value) { set(first_cell(metric), value); }

  // From any thread; a cell is written by this alone, or not at all.
  void add_from_any_thread(std::size_t cell) {
    cells_[cell].fetch_add(1, std::memory_order_relaxed);
  }

  // REQUIRES: a histogram's; `place` is that of its label.
  void observe(Metric histogram, std::chrono::nanoseconds time, std::size_t place = 0);

  std::uint64_t get(std::size_t cell) const { return cells_[cell].load(std::memory_order_relaxed); }
  std::uint64_t get(Metric metric) const { return get(first_cell(metric)); }

  Warnings warnings;

 private:
  std::array<Cell, cells_max> cells_;
};
static_assert(Sheet::Cell::is_always_lock_free, "a lock could be held by the dead");

// What was read of sheets.
using Figures = std::array<std::uint64_t, cells_max>;

// As Family::together says.
void add_up(Figures& sum, const Sheet& sheet);
// What was counted goes on, what was measured ends with its process.
void add_counters(Figures& sum, const Figures& ended);

// Over all labels. REQUIRES: no histogram.
[[nodiscard]] std::uint64_t sum_of(const Figures& figures, Metric metric);
// Over all mechanisms.
[[nodiscard]] std::uint64_t logins(const Figures& figures, LoginResult result);

}  // namespace restante::metrics
