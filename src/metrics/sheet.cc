// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/sheet.h"

#include <algorithm>

namespace restante::metrics {

namespace {

template <class Value>
void add_up_cells(Figures& sum, Value value_of) {
  for (const Family& family : catalogue()) {
    const std::size_t first = first_cell(family.metric);
    for (std::size_t at = first; at < first + family.cells(); ++at) {
      const std::uint64_t value = value_of(at);
      sum[at] = family.together == Together::Sum ? sum[at] + value : std::max(sum[at], value);
    }
  }
}

}  // namespace

void Sheet::observe(Metric histogram, std::chrono::nanoseconds time, std::size_t place) {
  const std::size_t first = first_cell(histogram) + place * histogram_cells;
  // Most are short.
  std::size_t bucket = 0;
  while (bucket < bounds.size() && time > bounds[bucket]) ++bucket;
  add(first + bucket);
  add(first + buckets, static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)) / 1000);
}

void add_up(Figures& sum, const Sheet& sheet) {
  add_up_cells(sum, [&](std::size_t at) { return sheet.get(at); });
}

std::uint64_t sum_of(const Figures& figures, Metric metric) {
  const std::size_t first = first_cell(metric);
  const std::size_t cells = catalogue()[static_cast<std::size_t>(metric)].cells();
  std::uint64_t sum = 0;
  for (std::size_t at = first; at < first + cells; ++at) sum += figures[at];
  return sum;
}

std::uint64_t logins(const Figures& figures, LoginResult result) {
  const auto& labels = catalogue()[static_cast<std::size_t>(Metric::Logins)].labels;
  std::uint64_t sum = 0;
  for (std::size_t mechanism = 0; mechanism < labels[0].size(); ++mechanism) {
    sum += figures[cell(Metric::Logins, mechanism, result)];
  }
  return sum;
}

void add_counters(Figures& sum, const Figures& ended) {
  for (const Family& family : catalogue()) {
    if (family.kind == Kind::Gauge) continue;
    const std::size_t first = first_cell(family.metric);
    for (std::size_t at = first; at < first + family.cells(); ++at) sum[at] += ended[at];
  }
}

}  // namespace restante::metrics
