// SPDX-License-Identifier: Apache-2.0
//
// Who does most, of very many, in a few kilobytes: a sketch (Space-Saving: A. Metwally and others,
// "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005). Whoever did more
// than a 256th of all work is in it, and what it says of one is too much by `too_much` at most.
//
// All counts are halved every half hour, so that it tells of the last hour or so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "restante/base/clock.h"

namespace restante::metrics {

class Busiest {
 public:
  static constexpr std::size_t places = 256;
  static constexpr Duration half_life = std::chrono::minutes(30);

  struct One {
    std::string name;
    std::uint64_t commands = 0;
    std::uint64_t octets = 0;  // that were sent to them; of those that were not in it, none
    std::uint64_t too_much = 0;
  };

  // Time goes on.
  void add(std::string_view name, std::uint64_t commands, std::uint64_t octets, TimePoint now);

  // The first so many, the busiest first.
  std::vector<One> top(std::size_t count, TimePoint now);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  void age(TimePoint now);
  std::size_t place_for(std::string_view name);

  std::vector<One> all_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;  // by name
  TimePoint halved_ = TimePoint::min();
};

// Those of several sketches.
[[nodiscard]] std::vector<Busiest::One> merged(std::span<const std::vector<Busiest::One>> all,
                                               std::size_t count);

}  // namespace restante::metrics
