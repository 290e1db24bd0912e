// SPDX-License-Identifier: Apache-2.0
//
// Numbers that look random and are the same for the same seed, everywhere: SplitMix64. For filling
// mailboxes; nothing secret may come from it.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace restante::load {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }

  // 0 to `end` - 1. REQUIRES: end > 0.
  std::uint64_t below(std::uint64_t end) { return next() % end; }

  // More than 0, at most 1.
  double fraction() { return (static_cast<double>(next() >> 11) + 1) * 0x1p-53; }

  // Normally distributed, around 0 with a deviation of 1.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(fraction()));
    return radius * std::cos(2 * std::numbers::pi * fraction());
  }

 private:
  std::uint64_t state_;
};

}  // namespace restante::load
