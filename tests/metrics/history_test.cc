// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/history.h"

#include <gtest/gtest.h>

#include <memory>

namespace restante::metrics {
namespace {

constexpr std::int64_t noon = 1'800'000'000;
constexpr std::int64_t step = History::interval.count();

class AnHour : public ::testing::Test {
 protected:
  void add(std::int64_t time, std::uint64_t logins) {
    Point point{time, {}};
    point[Track::Logins] = logins;
    history_->add(point);
  }

  std::unique_ptr<History> history_ = std::make_unique<History>();
};

TEST_F(AnHour, IsEmptyAtFirst) {
  EXPECT_TRUE(history_->points(noon).empty());
}

TEST_F(AnHour, HasItsPointsInTheirOrder) {
  add(noon + step, 2);
  add(noon, 1);
  const auto points = history_->points(noon + step);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0][Track::Logins], 1U);
  EXPECT_EQ(points[1][Track::Logins], 2U);
}

TEST_F(AnHour, ForgetsWhatIsOlder) {
  for (std::uint64_t at = 0; at < 1000; ++at) add(noon + static_cast<std::int64_t>(at) * step, at);
  const auto points = history_->points(noon + 999 * step);
  ASSERT_EQ(points.size(), History::points_max);
  EXPECT_EQ(points.back()[Track::Logins], 999U);
  EXPECT_EQ(points.front()[Track::Logins], 1000 - History::points_max);
  EXPECT_TRUE(history_->points(noon + 3000 * step).empty());
}

// The clock was set back.
TEST_F(AnHour, HasNoPointsOfTheFuture) {
  add(noon + step, 1);
  EXPECT_TRUE(history_->points(noon).empty());
}

}  // namespace
}  // namespace restante::metrics
