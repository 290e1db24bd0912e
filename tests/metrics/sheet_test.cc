// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/sheet.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <set>
#include <string>

namespace restante::metrics {
namespace {

using std::chrono::microseconds;

TEST(TheCatalogue, HasEachCellOnce) {
  std::size_t next = 0;
  for (const Family& family : catalogue()) {
    EXPECT_EQ(first_cell(family.metric), next);
    next += family.cells();
  }
  EXPECT_LE(next, cells_max);
}

TEST(TheCatalogue, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const Family& family : catalogue()) {
    if (family.name.empty()) continue;
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_EQ(family.name.ends_with("_total"), family.kind == Kind::Counter) << family.name;
    EXPECT_TRUE(family.help.ends_with('.')) << family.name;
  }
}

TEST(TheCatalogue, CountsWhatItDoesNotKnowAsOther) {
  EXPECT_EQ(mechanism_place("USER"), 0U);
  EXPECT_NE(mechanism_place("SCRAM-SHA-256"), mechanism_place("SCRAM-SHA-256-PLUS"));
  EXPECT_EQ(mechanism_place("NTLM"), mechanism_place("other"));
  EXPECT_EQ(tls_version_place("SSLv3"), tls_version_place("other"));
}

class ASheet : public ::testing::Test {
 protected:
  std::uint64_t bucket(Metric histogram, std::size_t at) const {
    return sheet_.get(first_cell(histogram) + at);
  }

  Sheet sheet_{};
};

TEST_F(ASheet, CountsInItsCells) {
  sheet_.add(Metric::SentOctets, 7);
  sheet_.add(Metric::SentOctets);
  sheet_.add(cell(Metric::Commands, 3, CommandResult::Err));
  sheet_.add_from_any_thread(cell(Metric::IndexLookups, IndexLookup::Stale));
  EXPECT_EQ(sheet_.get(Metric::SentOctets), 8U);
  EXPECT_EQ(sheet_.get(cell(Metric::Commands, 3, CommandResult::Err)), 1U);
  EXPECT_EQ(sheet_.get(cell(Metric::Commands, 3, CommandResult::Ok)), 0U);
  EXPECT_EQ(sheet_.get(cell(Metric::IndexLookups, IndexLookup::Stale)), 1U);
}

// A bound belongs to the bucket that it ends.
TEST_F(ASheet, PutsATimeIntoItsBucket) {
  sheet_.observe(Metric::LoginSeconds, microseconds(0));
  sheet_.observe(Metric::LoginSeconds, microseconds(100));
  sheet_.observe(Metric::LoginSeconds, microseconds(101));
  sheet_.observe(Metric::LoginSeconds, std::chrono::seconds(10));
  sheet_.observe(Metric::LoginSeconds, std::chrono::seconds(11));
  EXPECT_EQ(bucket(Metric::LoginSeconds, 0), 2U);
  EXPECT_EQ(bucket(Metric::LoginSeconds, 1), 1U);
  EXPECT_EQ(bucket(Metric::LoginSeconds, bounds.size() - 1), 1U);
  EXPECT_EQ(bucket(Metric::LoginSeconds, bounds.size()), 1U);
  EXPECT_EQ(bucket(Metric::LoginSeconds, buckets), 21'000'201U);
}

TEST_F(ASheet, MeasuresEachVerbByItself) {
  sheet_.observe(Metric::CommandSeconds, microseconds(1), 2);
  EXPECT_EQ(bucket(Metric::CommandSeconds, 2 * histogram_cells), 1U);
  EXPECT_EQ(bucket(Metric::CommandSeconds, 0), 0U);
}

TEST_F(ASheet, AddsUpAsItsMetricsSay) {
  Sheet other{};
  for (Sheet* sheet : {&sheet_, &other}) sheet->add(Metric::Sessions, 2);
  sheet_.set(Metric::ReloadTime, 5);
  other.set(Metric::ReloadTime, 3);
  Figures sum{};
  add_up(sum, sheet_);
  add_up(sum, other);
  EXPECT_EQ(sum[first_cell(Metric::Sessions)], 4U);
  EXPECT_EQ(sum[first_cell(Metric::ReloadTime)], 5U);
}

TEST_F(ASheet, OfAProcessThatEndedLeavesWhatWasCounted) {
  sheet_.add(Metric::Sessions);
  sheet_.add(Metric::MessagesDeleted, 3);
  sheet_.observe(Metric::LoginSeconds, microseconds(1));
  Figures ended{};
  add_up(ended, sheet_);
  Figures sum{};
  add_counters(sum, ended);
  EXPECT_EQ(sum[first_cell(Metric::Sessions)], 0U);
  EXPECT_EQ(sum[first_cell(Metric::MessagesDeleted)], 3U);
  EXPECT_EQ(sum[first_cell(Metric::LoginSeconds)], 1U);
}

TEST_F(ASheet, TellsLoginsOverAllMechanisms) {
  sheet_.add(cell(Metric::Logins, mechanism_place("USER"), LoginResult::Ok), 2);
  sheet_.add(cell(Metric::Logins, mechanism_place("PLAIN"), LoginResult::Ok));
  sheet_.add(cell(Metric::Logins, mechanism_place("PLAIN"), LoginResult::Wrong));
  Figures figures{};
  add_up(figures, sheet_);
  EXPECT_EQ(logins(figures, LoginResult::Ok), 3U);
  EXPECT_EQ(sum_of(figures, Metric::Logins), 4U);
}

TEST(TheWarnings, AreTheLastOnes) {
  const auto warnings = std::make_unique<Warnings>();
  EXPECT_TRUE(warnings->all().empty());
  const auto count = static_cast<std::int64_t>(Warnings::count_max);
  for (std::int64_t time = 1; time <= count + 2; ++time) {
    warnings->add(time, "w" + std::to_string(time));
  }
  std::set<std::int64_t> times;
  for (const Warning& warning : warnings->all()) {
    EXPECT_EQ(warning.text, "w" + std::to_string(warning.time));
    times.insert(warning.time);
  }
  EXPECT_EQ(times.size(), Warnings::count_max);
  EXPECT_EQ(*times.begin(), 3);
}

TEST(TheWarnings, AreCutOff) {
  const auto warnings = std::make_unique<Warnings>();
  warnings->add(1, std::string(10'000, 'x'));
  EXPECT_EQ(warnings->all().front().text, std::string(warning_octets_max, 'x'));
}

// Whoever wrote it may have been taken over.
TEST(TheWarnings, AreReadWhateverIsThere) {
  const auto warnings = std::make_unique<Warnings>();
  std::memset(static_cast<void*>(warnings.get()), 0xff, sizeof(Warnings));
  for (const Warning& warning : warnings->all()) {
    EXPECT_EQ(warning.text.size(), warning_octets_max);
  }
}

}  // namespace
}  // namespace restante::metrics
