// SPDX-License-Identifier: Apache-2.0
#include "census.h"

#include <gtest/gtest.h>

#include <memory>

#include "restante/processes/ledger_memory.h"

namespace restante::server {
namespace {

using enum Census::Admission;
using Stage = Census::Stage;

constexpr std::uint64_t joe = 17;
constexpr std::uint64_t ann = 18;
constexpr std::uint64_t unix_socket = 0;

config::LimitSettings limits(std::uint64_t sessions, std::uint64_t per_address,
                             std::uint64_t pending) {
  config::LimitSettings limits;
  limits.sessions = sessions;
  limits.sessions_per_address = per_address;
  limits.pending_per_address = pending;
  return limits;
}

// Of two workers of one server.
class TwoWorkers : public testing::Test {
 protected:
  std::unique_ptr<processes::Ledger> next_page() {
    return std::move(memory_.map(memory_.claim().value()).value());
  }

  processes::LedgerMemory memory_ = std::move(processes::LedgerMemory::make().value());
  const std::unique_ptr<processes::Ledger> first_page_ = next_page();
  const std::unique_ptr<processes::Ledger> second_page_ = next_page();
  Census first_{*first_page_};
  Census second_{*second_page_};
};

// One that is alone.
class OneWorker : public TwoWorkers {
 protected:
  Census& census_ = first_;
};

TEST_F(OneWorker, LimitsSessions) {
  const auto two = limits(2, 0, 0);
  EXPECT_EQ(census_.admit(joe, two), Granted);
  EXPECT_EQ(census_.admit(unix_socket, two), Granted);
  EXPECT_EQ(census_.admit(ann, two), TooManySessions);
  census_.left(joe, Stage::Pending);
  EXPECT_EQ(census_.admit(ann, two), Granted);
}

TEST_F(OneWorker, LimitsEachAddressAlone) {
  const auto one = limits(0, 1, 0);
  EXPECT_EQ(census_.admit(joe, one), Granted);
  census_.logged_in(joe);
  EXPECT_EQ(census_.admit(joe, one), TooManyFromAddress);
  EXPECT_EQ(census_.admit(ann, one), Granted);
  census_.left(joe, Stage::LoggedIn);
  EXPECT_EQ(census_.admit(joe, one), Granted);
}

TEST_F(OneWorker, LimitsThoseWhoHaveNotLoggedIn) {
  const auto one = limits(0, 0, 1);
  EXPECT_EQ(census_.admit(joe, one), Granted);
  EXPECT_EQ(census_.admit(joe, one), TooManyPending);
  census_.logged_in(joe);
  EXPECT_EQ(census_.admit(joe, one), Granted);
}

TEST_F(OneWorker, LetsMoreArriveWhereVeryManyHaveLoggedIn) {
  const auto one = limits(0, 0, 1);
  for (int count = 0; count < 6; ++count) {
    EXPECT_EQ(census_.admit(joe, one), Granted);
    census_.logged_in(joe);
  }
  for (int count = 0; count < 3; ++count) EXPECT_EQ(census_.admit(joe, one), Granted);
  EXPECT_EQ(census_.admit(joe, one), TooManyPending);
  EXPECT_EQ(census_.admit(ann, one), Granted);
  EXPECT_EQ(census_.admit(ann, one), TooManyPending);
}

TEST_F(OneWorker, DoesNotLimitAUnixSocketByAddress) {
  const auto one = limits(0, 1, 1);
  EXPECT_EQ(census_.admit(unix_socket, one), Granted);
  EXPECT_EQ(census_.admit(unix_socket, one), Granted);
}

TEST_F(OneWorker, DoesNotCountThoseItRefuses) {
  const auto one = limits(1, 1, 1);
  EXPECT_EQ(census_.admit(joe, one), Granted);
  for (int count = 0; count < 5; ++count) EXPECT_NE(census_.admit(joe, one), Granted);
  EXPECT_EQ(census_.sessions(), 1U);
  census_.left(joe, Stage::Pending);
  EXPECT_EQ(census_.admit(joe, one), Granted);
}

TEST_F(TwoWorkers, ShareEachLimit) {
  const auto expect_shared = [&](const config::LimitSettings& two, Census::Admission refusal) {
    EXPECT_EQ(first_.admit(joe, two), Granted);
    EXPECT_EQ(second_.admit(joe, two), Granted);
    EXPECT_EQ(first_.admit(joe, two), refusal);
    EXPECT_EQ(second_.admit(joe, two), refusal);
    first_.left(joe, Stage::Pending);
    EXPECT_EQ(second_.admit(joe, two), Granted);
    second_.left(joe, Stage::Pending);
    second_.left(joe, Stage::Pending);
  };
  expect_shared(limits(2, 0, 0), TooManySessions);
  expect_shared(limits(0, 2, 0), TooManyFromAddress);
  expect_shared(limits(0, 0, 2), TooManyPending);
}

TEST_F(TwoWorkers, HearOfEachLogin) {
  const auto one = limits(0, 0, 1);
  EXPECT_EQ(first_.admit(joe, one), Granted);
  EXPECT_EQ(second_.admit(joe, one), TooManyPending);
  first_.logged_in(joe);
  EXPECT_EQ(second_.admit(joe, one), Granted);
}

TEST_F(TwoWorkers, KeepTheirOwnFigures) {
  const auto none = limits(0, 0, 0);
  EXPECT_EQ(first_.admit(joe, none), Granted);
  EXPECT_EQ(second_.admit(joe, none), Granted);
  EXPECT_EQ(first_.sessions(), 1U);
}

}  // namespace
}  // namespace restante::server
