// SPDX-License-Identifier: Apache-2.0
#include "histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace restante::load {

namespace {

constexpr unsigned bucket_bits = 7;
constexpr std::uint64_t buckets_of_doubling = std::uint64_t{1} << bucket_bits;

// How many low bits of a value its bucket forgets.
unsigned forgotten_bits(std::uint64_t value) {
  const unsigned width = static_cast<unsigned>(std::bit_width(value));
  return width > bucket_bits + 1 ? width - bucket_bits - 1 : 0;
}

std::size_t index_of(std::uint64_t value) {
  const unsigned forgotten = forgotten_bits(value);
  return forgotten * buckets_of_doubling + (value >> forgotten);
}

Histogram::Bucket bucket_at(std::size_t index, std::uint64_t count) {
  if (index < 2 * buckets_of_doubling) return {index, index, count};
  const std::uint64_t forgotten = index / buckets_of_doubling - 1;
  const std::uint64_t lowest = (index - forgotten * buckets_of_doubling) << forgotten;
  return {lowest, lowest + ((std::uint64_t{1} << forgotten) - 1), count};
}

std::uint64_t saturating_sum(std::uint64_t one, std::uint64_t other) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return one > most - other ? most : one + other;
}

}  // namespace

void Histogram::add(std::uint64_t value, std::uint64_t times) {
  const std::size_t index = index_of(value);
  if (index >= counts_.size()) counts_.resize(index + 1);
  counts_[index] += times;
  count_ += times;
  max_ = std::max(max_, value);
}

void Histogram::record(std::uint64_t value) {
  add(value, 1);
  sum_ = saturating_sum(sum_, value);
}

void Histogram::merge(const Histogram& other) {
  counts_.resize(std::max(counts_.size(), other.counts_.size()));
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ = saturating_sum(sum_, other.sum_);
  max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::percentile(double percent) const {
  assert(percent >= 0 && percent <= 100);
  if (count_ == 0) return 0;
  const double rank = std::ceil(percent * static_cast<double>(count_) / 100);
  const std::uint64_t wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rank));
  if (wanted >= count_) return max_;
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    passed += counts_[i];
    if (passed >= wanted) return std::min(max_, bucket_at(i, counts_[i]).middle());
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) filled.push_back(bucket_at(i, counts_[i]));
  }
  return filled;
}

std::optional<Histogram> Histogram::restore(std::span<const Bucket> buckets, std::uint64_t sum,
                                            std::uint64_t max) {
  Histogram restored;
  for (const Bucket& bucket : buckets) {
    const std::size_t index = index_of(bucket.lowest);
    if (bucket_at(index, 0).lowest != bucket.lowest || bucket.count == 0) return {};
    if (index < restored.counts_.size()) return {};
    if (bucket.count > std::numeric_limits<std::uint64_t>::max() - restored.count_) return {};
    restored.add(bucket.lowest, bucket.count);
  }
  const std::size_t size = buckets.empty() ? 0 : index_of(max) + 1;
  if (restored.counts_.size() != size) return {};
  if (buckets.empty() && (sum != 0 || max != 0)) return {};
  restored.sum_ = sum;
  restored.max_ = max;
  return restored;
}

}  // namespace restante::load
