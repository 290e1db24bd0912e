// SPDX-License-Identifier: Apache-2.0
//
// An axis: where on it a value lies, and which values are marked.
#pragma once

#include <string>
#include <vector>

#include "quantity.h"

namespace restante::load {

struct Tick {
  double value = 0;
  std::string label;  // empty: a line alone
};

class Scale {
 public:
  // From 0 to the first mark at or beyond `most`.
  static Scale linear(double most, Quantity quantity);

  // From 0 to `most` exactly, with marks in between: for time.
  static Scale exact(double most, Quantity quantity);

  // From the last mark at or below `least` to the first one at or beyond `most`. Marks are at 1, 2
  // and 5 times powers of ten, at powers of two for Octets, and 0 %, 90 %, 99 % for Percentile.
  // REQUIRES: 0 < least <= most.
  static Scale logarithmic(double least, double most, Quantity quantity);

  // 0 at the low end, 1 at the high one; what lies beyond an end is put there.
  double place(double value) const;

  double low() const { return low_; }
  double high() const { return high_; }
  Quantity quantity() const { return quantity_; }
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  enum class Kind { Linear, Logarithmic };

  Scale(Kind kind, double low, double high, Quantity quantity)
      : kind_(kind), low_(low), high_(high), quantity_(quantity) {}

  void mark_each(double step);
  void mark_decades();
  void mark_doublings();
  void add_tick(double value) { ticks_.push_back({value, text(value, quantity_)}); }

  Kind kind_;
  double low_;
  double high_;
  Quantity quantity_;
  std::vector<Tick> ticks_;
};

}  // namespace restante::load
