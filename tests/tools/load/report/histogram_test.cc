// SPDX-License-Identifier: Apache-2.0
#include "report/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace restante::load {
namespace {

constexpr double relative_error_max = 0.005;
constexpr std::uint64_t greatest = std::numeric_limits<std::uint64_t>::max();

// Of all magnitudes.
std::vector<std::uint64_t> some_values(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 engine(seed);
  std::vector<std::uint64_t> values;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t magnitude = engine() % 64;
    values.push_back(engine() >> magnitude);
  }
  return values;
}

Histogram histogram_of(const std::vector<std::uint64_t>& values) {
  Histogram histogram;
  for (const std::uint64_t value : values) histogram.record(value);
  return histogram;
}

std::uint64_t exact_percentile(std::vector<std::uint64_t> values, double percent) {
  std::ranges::sort(values);
  const double rank = std::ceil(percent * static_cast<double>(values.size()) / 100);
  return values[std::max<std::size_t>(1, static_cast<std::size_t>(rank)) - 1];
}

TEST(Histogram, PercentilesAreWithinTheErrorItPromises) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto values = some_values(seed, 500 + 37 * seed);
    const Histogram histogram = histogram_of(values);
    for (const double percent : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
      const double exact = static_cast<double>(exact_percentile(values, percent));
      const double answered = static_cast<double>(histogram.percentile(percent));
      EXPECT_LE(std::abs(answered - exact), relative_error_max * exact) << seed << ' ' << percent;
    }
  }
}

TEST(Histogram, SmallValuesAreExact) {
  for (std::uint64_t value = 0; value < 256; ++value) {
    Histogram histogram;
    histogram.record(value);
    histogram.record(greatest);
    EXPECT_EQ(value, histogram.percentile(50));
  }
}

TEST(Histogram, BucketsCoverAllValuesWithoutGapOrOverlap) {
  Histogram histogram;
  for (int bit = 0; bit < 64; ++bit) {
    for (std::uint64_t step = 0; step < 512; ++step) {
      histogram.record((step << bit >> bit) << bit | ((std::uint64_t{1} << bit) - 1));
    }
  }
  std::uint64_t passed = 0;
  bool is_first = true;
  for (const auto& bucket : histogram.buckets()) {
    EXPECT_LE(bucket.lowest, bucket.highest);
    EXPECT_TRUE(is_first || bucket.lowest > passed);
    const double width = static_cast<double>(bucket.highest - bucket.lowest);
    EXPECT_LE(width, 2 * relative_error_max * static_cast<double>(bucket.lowest));
    passed = bucket.highest;
    is_first = false;
  }
  EXPECT_EQ(greatest, passed);
}

TEST(Histogram, KeepsCountMaxAndMean) {
  const Histogram histogram = histogram_of({1, 1000, 5'000'003});
  EXPECT_EQ(3u, histogram.count());
  EXPECT_EQ(5'000'003u, histogram.max());
  EXPECT_EQ(5'000'003u, histogram.percentile(100));
  EXPECT_DOUBLE_EQ(5'001'004.0 / 3, histogram.mean());
}

TEST(Histogram, EmptyAnswersZero) {
  const Histogram histogram;
  EXPECT_EQ(0u, histogram.count());
  EXPECT_EQ(0u, histogram.percentile(50));
  EXPECT_EQ(0u, histogram.max());
  EXPECT_EQ(0, histogram.mean());
  EXPECT_TRUE(histogram.buckets().empty());
}

TEST(Histogram, MergingIsRecordingAll) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto one = some_values(seed, 10 * seed);
    const auto other = some_values(seed + 1000, 200 - 10 * seed);
    auto all = one;
    all.insert(all.end(), other.begin(), other.end());
    Histogram merged = histogram_of(one);
    merged.merge(histogram_of(other));
    EXPECT_EQ(histogram_of(all), merged) << seed;
  }
}

TEST(Histogram, TheSumStaysAtTheGreatestNumber) {
  Histogram histogram = histogram_of({greatest, 1});
  histogram.merge(histogram_of({greatest}));
  EXPECT_EQ(greatest, histogram.sum());
}

TEST(Histogram, IsRestoredFromItsBuckets) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Histogram histogram = histogram_of(some_values(seed, 15 * seed));
    const auto restored = Histogram::restore(histogram.buckets(), histogram.sum(), histogram.max());
    ASSERT_TRUE(restored) << seed;
    EXPECT_EQ(histogram, *restored);
  }
}

TEST(Histogram, IsNotRestoredFromWhatNoHistogramHas) {
  const auto restore = [](std::vector<Histogram::Bucket> buckets, std::uint64_t max) {
    return Histogram::restore(buckets, 1, max).has_value();
  };
  EXPECT_TRUE(restore({{5, 0, 1}, {1000, 0, 2}}, 1002));
  EXPECT_FALSE(restore({{5, 0, 1}, {1001, 0, 2}}, 1002)) << "no bucket begins there";
  EXPECT_FALSE(restore({{1000, 0, 1}, {5, 0, 2}}, 1002)) << "not ascending";
  EXPECT_FALSE(restore({{5, 0, 1}, {5, 0, 1}}, 5)) << "twice";
  EXPECT_FALSE(restore({{5, 0, 0}}, 5)) << "empty";
  EXPECT_FALSE(restore({{5, 0, 1}}, 6)) << "the greatest value lies elsewhere";
  EXPECT_FALSE(restore({{5, 0, greatest}, {6, 0, 1}}, 6)) << "more than can be counted";
  EXPECT_FALSE(restore({}, 0)) << "a sum of nothing";
}

}  // namespace
}  // namespace restante::load
