// SPDX-License-Identifier: Apache-2.0
#include "ledger.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace restante::server {
namespace {

constexpr std::uint64_t joe = 17;
constexpr std::uint64_t ann = 18;

std::unique_ptr<Ledger> make(std::size_t workers) {
  auto ledger = Ledger::make(workers);
  EXPECT_TRUE(ledger.has_value()) << ledger.error().text;
  return std::move(*ledger);
}

TEST(Ledger, AddsUpTheOthers) {
  const auto ledger = make(3);
  ledger->set_total(0, 5);
  ledger->set_total(1, 7);
  ledger->set(0, joe, {2, 1});
  ledger->set(1, joe, {3, 0});
  ledger->set(1, ann, {4, 4});
  EXPECT_EQ(ledger->total_elsewhere(2), 12U);
  EXPECT_EQ(ledger->total_elsewhere(0), 7U);
  EXPECT_EQ(ledger->elsewhere(2, joe), (SessionCounts{5, 1}));
  EXPECT_EQ(ledger->elsewhere(1, joe), (SessionCounts{2, 1}));
  EXPECT_EQ(ledger->elsewhere(1, ann), SessionCounts{});
}

TEST(Ledger, ForgetsWhoHasNoSession) {
  const auto ledger = make(2);
  // More customers than the page has room for, one after the other.
  for (std::uint64_t customer = 1; customer < 200'000; ++customer) {
    ledger->set(0, customer, {1, 1});
    ASSERT_EQ(ledger->elsewhere(1, customer), (SessionCounts{1, 1})) << customer;
    ledger->set(0, customer, {0, 0});
    ASSERT_EQ(ledger->elsewhere(1, customer), SessionCounts{}) << customer;
  }
}

TEST(Ledger, HasRoomForACrowdAtOnce) {
  const auto ledger = make(2);
  constexpr std::uint64_t crowd = 10'000;
  for (std::uint64_t customer = 1; customer <= crowd; ++customer) ledger->set(0, customer, {1, 0});
  std::uint64_t found = 0;
  for (std::uint64_t customer = 1; customer <= crowd; ++customer) {
    found += ledger->elsewhere(1, customer).sessions;
  }
  EXPECT_GE(found, crowd * 99 / 100);
}

TEST(Ledger, WithoutRoomKeepsWhatItHas) {
  const auto ledger = make(2);
  for (std::uint64_t customer = 1; customer <= 500'000; ++customer)
    ledger->set(0, customer, {1, 0});
  std::uint64_t found = 0;
  for (std::uint64_t customer = 1; customer <= 500'000; ++customer) {
    const std::uint32_t sessions = ledger->elsewhere(1, customer).sessions;
    ASSERT_LE(sessions, 1U);
    found += sessions;
  }
  EXPECT_EQ(found, 65'536U);
}

TEST(Ledger, IsClearedForASuccessor) {
  const auto ledger = make(2);
  ledger->set_total(0, 5);
  ledger->set(0, joe, {5, 5});
  ledger->set(1, joe, {1, 1});
  ledger->clear(0);
  EXPECT_EQ(ledger->total_elsewhere(1), 0U);
  EXPECT_EQ(ledger->elsewhere(1, joe), SessionCounts{});
  EXPECT_EQ(ledger->elsewhere(0, joe), (SessionCounts{1, 1}));
}

TEST(Ledger, IsOneForAllProcesses) {
  const auto ledger = make(2);
  const pid_t child = ::fork();
  if (child == 0) {
    ledger->set_total(1, 3);
    ledger->set(1, joe, {3, 2});
    std::_Exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(ledger->total_elsewhere(0), 3U);
  EXPECT_EQ(ledger->elsewhere(0, joe), (SessionCounts{3, 2}));
}

}  // namespace
}  // namespace restante::server
