// SPDX-License-Identifier: Apache-2.0
#include "nearest.h"

#include "address.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace restante::config {
namespace {

constexpr std::size_t word_octets_max = 64;  // the distance costs the product of the lengths

// How many octets to insert, remove or replace make `from` into `to`.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// Of a short word, one slip leaves little.
std::size_t distance_max(std::size_t octets) {
  if (octets <= 4) return 1;
  return octets <= 8 ? 2 : 3;
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known) {
  if (word.size() > word_octets_max) return {};
  std::optional<std::string_view> best;
  std::size_t best_distance = distance_max(word.size()) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t distance = edit_distance(lower_case(word), lower_case(candidate));
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

}  // namespace restante::config
