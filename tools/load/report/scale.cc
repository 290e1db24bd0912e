// SPDX-License-Identifier: Apache-2.0
#include "scale.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace restante::load {

namespace {

constexpr double intervals_wanted = 5;
constexpr double intervals_of_time_wanted = 6;

// More decades than that are marked by their powers of ten and at their ends alone.
constexpr double decades_with_fives = 2.5;

// For what computing with powers leaves over.
constexpr double tolerance = 1e-9;

// The power of `base` at or below `value`.
double power_below(double value, double base) {
  return std::pow(base, std::floor(std::log(value) / std::log(base) + tolerance));
}

// 1, 2 or 5 times a power of ten, at least `value`.
double round_up(double value) {
  const double power = power_below(value, 10);
  for (const double factor : {1, 2, 5}) {
    if (factor * power >= value * (1 - tolerance)) return factor * power;
  }
  return 10 * power;
}

double round_down(double value) {
  const double power = power_below(value, 10);
  for (const double factor : {5, 2}) {
    if (factor * power <= value * (1 + tolerance)) return factor * power;
  }
  return power;
}

double step_for(double most, Quantity quantity, double intervals) {
  const double unit = quantity == Quantity::Octets ? std::max(1.0, power_below(most, 1024)) : 1;
  return round_up(most / unit / intervals) * unit;
}

}  // namespace

Scale Scale::linear(double most, Quantity quantity) {
  if (most <= 0) most = 1;
  const double step = step_for(most, quantity, intervals_wanted);
  Scale scale(Kind::Linear, 0, std::ceil(most / step - tolerance) * step, quantity);
  scale.mark_each(step);
  return scale;
}

Scale Scale::exact(double most, Quantity quantity) {
  if (most <= 0) most = 1;
  Scale scale(Kind::Linear, 0, most, quantity);
  scale.mark_each(step_for(most, quantity, intervals_of_time_wanted));
  return scale;
}

Scale Scale::logarithmic(double least, double most, Quantity quantity) {
  assert(0 < least && least <= most);
  const bool is_binary = quantity == Quantity::Octets;
  double low = is_binary ? power_below(least, 2) : round_down(least);
  double high = is_binary ? power_below(most * (2 - tolerance), 2) : round_up(most);
  if (quantity == Quantity::Percentile) low = power_below(least, 10);
  if (low == high) high = 10 * low;
  Scale scale(Kind::Logarithmic, low, high, quantity);
  if (is_binary) {
    scale.mark_doublings();
  } else {
    scale.mark_decades();
  }
  return scale;
}

double Scale::place(double value) const {
  if (kind_ == Kind::Linear) return std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
  if (value <= low_) return 0;
  return std::min(1.0, std::log(value / low_) / std::log(high_ / low_));
}

void Scale::mark_each(double step) {
  const double steps = std::floor(high_ / step + tolerance);
  for (int i = 0; i <= steps; ++i) add_tick(i * step);
}

void Scale::mark_decades() {
  const bool is_percentile = quantity_ == Quantity::Percentile;
  const bool has_fives = std::log10(high_ / low_) <= decades_with_fives;
  const double first = power_below(low_, 10);
  const double decades = std::floor(std::log10(high_ / first) + tolerance);
  for (int i = 0; i <= decades; ++i) {
    for (const double factor : {1, 2, 5}) {
      const double value = factor * first * std::pow(10, i);
      if (value < low_ * (1 - tolerance) || value > high_ * (1 + tolerance)) continue;
      const bool is_end = value < low_ * (1 + tolerance) || value > high_ * (1 - tolerance);
      if (factor == 1 || (!is_percentile && (has_fives || is_end))) add_tick(value);
    }
  }
}

void Scale::mark_doublings() {
  const double doublings = std::log2(high_ / low_);
  const double step = std::exp2(std::ceil(doublings / (intervals_wanted + 1)));
  const double steps = std::floor(doublings / std::log2(step) + tolerance);
  for (int i = 0; i <= steps; ++i) add_tick(low_ * std::pow(step, i));
}

}  // namespace restante::load
