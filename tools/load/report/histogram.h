// SPDX-License-Identifier: Apache-2.0
//
// How often which value came: latencies in microseconds, but it knows no unit.
//
// Values below 256 are kept as they are; above, each doubling is cut into 128 buckets of equal
// width, so what comes out of a bucket is within 0.4 % of what went in. All 64 bits are covered;
// the buckets reach as far as the greatest value, at most 58 KiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace restante::load {

class Histogram {
 public:
  struct Bucket {
    std::uint64_t lowest = 0;   // the values that it holds: from here
    std::uint64_t highest = 0;  // to here
    std::uint64_t count = 0;

    // What stands for all of them.
    std::uint64_t middle() const { return lowest + (highest - lowest) / 2; }

    bool operator==(const Bucket&) const = default;
  };

  void record(std::uint64_t value);

  // As if all that `other` has recorded had been recorded here.
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }  // exact; 0 where nothing was recorded
  std::uint64_t sum() const { return sum_; }  // exact, but stays at the greatest number
  double mean() const;

  // The value that `percent` of all do not exceed, within the error above; 100 is max(). 0 where
  // nothing was recorded. REQUIRES: 0 <= percent <= 100.
  std::uint64_t percentile(double percent) const;

  // Those that hold something, ascending.
  std::vector<Bucket> buckets() const;

  // The histogram that had these buckets (their `highest` is not looked at), this sum and this max.
  // Nothing where no histogram can have had them.
  [[nodiscard]] static std::optional<Histogram> restore(std::span<const Bucket> buckets,
                                                        std::uint64_t sum, std::uint64_t max);

  bool operator==(const Histogram&) const = default;

 private:
  void add(std::uint64_t value, std::uint64_t times);

  std::vector<std::uint64_t> counts_;  // by bucket, up to that of max_
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace restante::load
