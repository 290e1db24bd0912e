// SPDX-License-Identifier: Apache-2.0
#include "sampler.h"

#include <gtest/gtest.h>

#include <memory>

namespace restante::clerk {
namespace {

using metrics::Metric;
using metrics::Track;
using std::chrono::microseconds;

class APoint : public ::testing::Test {
 protected:
  metrics::Figures figures() const {
    metrics::Figures figures{};
    metrics::add_up(figures, *sheet_);
    return figures;
  }
  void took(microseconds time, std::size_t verb) {
    sheet_->observe(Metric::CommandSeconds, time, verb);
  }

  std::unique_ptr<metrics::Sheet> sheet_ = std::make_unique<metrics::Sheet>();
  static constexpr std::size_t noop = 6;
  static constexpr std::size_t pass = 7;
};

TEST_F(APoint, HasWhatThereIs) {
  sheet_->add(metrics::cell(Metric::Sessions, metrics::SessionState::Transaction), 3);
  sheet_->add(metrics::cell(Metric::Logins, 0, metrics::LoginResult::Ok), 4);
  sheet_->add(metrics::cell(Metric::Logins, 2, metrics::LoginResult::Wrong), 2);
  sheet_->add(metrics::cell(Metric::Logins, 2, metrics::LoginResult::Error), 1);
  sheet_->add(metrics::cell(Metric::ConnectionsRefused, metrics::Refusal::Blocked), 5);
  sheet_->add(Metric::SentOctets, 6);
  const auto point = point_of(figures(), {}, 1000);
  EXPECT_EQ(point.time, 1000);
  EXPECT_EQ(point[Track::Transaction], 3U);
  EXPECT_EQ(point[Track::Logins], 4U);
  EXPECT_EQ(point[Track::LoginFailures], 3U);
  EXPECT_EQ(point[Track::LoginErrors], 1U);
  EXPECT_EQ(point[Track::Refusals], 5U);
  EXPECT_EQ(point[Track::SentOctets], 6U);
}

TEST_F(APoint, MeasuresWhatCameSinceTheLast) {
  took(std::chrono::seconds(1), noop);
  const metrics::Figures before = figures();
  took(microseconds(50), noop);
  EXPECT_EQ(point_of(figures(), before, 0)[Track::P99], 99U);
  EXPECT_EQ(point_of(before, before, 0)[Track::P99], 0U);
}

// A failed login waits on purpose.
TEST_F(APoint, DoesNotMeasureLogins) {
  took(std::chrono::seconds(2), pass);
  EXPECT_EQ(point_of(figures(), {}, 0)[Track::P99], 0U);
}

}  // namespace
}  // namespace restante::clerk
