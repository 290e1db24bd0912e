// SPDX-License-Identifier: Apache-2.0
#include "health.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace restante::clerk {
namespace {

using metrics::Metric;
using metrics::Track;
using processes::Facts;

constexpr std::int64_t noon = 1'800'000'000;
constexpr std::int64_t day = 24 * 60 * 60;
constexpr Place first_worker{processes::Role::Worker, 1, 1};

processes::WallTime at(std::int64_t seconds) {
  return processes::WallTime(std::chrono::seconds(seconds));
}

class AHouse : public ::testing::Test {
 protected:
  AHouse() {
    set(Metric::WorkersServing, 2);
    set(Metric::AccountsServing, 1);
    Facts facts;
    facts.workers = {{1, 1, 100, at(noon - day), 0}, {1, 2, 101, at(noon - day), 0}};
    facts.config_path = "/etc/restante/restante.toml";
    findings_.facts = facts;
    findings_.states[first_worker] = {.descriptors = 100, .descriptors_max = 1024};
    findings_.states[first_worker].certificates = {{"cert.pem", noon + 60 * day}};
  }

  void set(Metric metric, std::uint64_t value) { figures_[metrics::first_cell(metric)] = value; }

  Health examined() { return examine({findings_, figures_, points_, 1, 2, noon}); }

  void expect_ill(const std::string& reason) {
    const Health health = examined();
    EXPECT_EQ(health.state, Health::State::Ill);
    ASSERT_EQ(health.reasons.size(), 1U);
    EXPECT_EQ(health.reasons[0], reason);
  }

  Findings findings_;
  metrics::Figures figures_{};
  std::vector<metrics::Point> points_;
};

TEST_F(AHouse, IsWell) {
  EXPECT_EQ(examined().state, Health::State::Well);
  EXPECT_TRUE(examined().reasons.empty());
  EXPECT_EQ(name_of(examined().state), "well");
  EXPECT_EQ(hindrance(figures_), "");
}

TEST_F(AHouse, DrainsWhateverElseIsWrong) {
  set(Metric::Draining, 1);
  set(Metric::WorkersServing, 0);
  EXPECT_EQ(examined().state, Health::State::Draining);
  EXPECT_EQ(hindrance(figures_), "draining");
}

TEST_F(AHouse, MissesAWorker) {
  set(Metric::WorkersServing, 1);
  expect_ill("1 of 2 workers do not serve");
  EXPECT_EQ(hindrance(figures_), "");
  set(Metric::WorkersServing, 0);
  EXPECT_EQ(hindrance(figures_), "no-workers");
}

TEST_F(AHouse, MissesWhoKnowsTheUsers) {
  set(Metric::AccountsServing, 0);
  expect_ill("nobody can log in: the process that knows the users is not there");
  EXPECT_EQ(hindrance(figures_), "no-accounts");
}

TEST_F(AHouse, HasOneWhoDoesNotAnswer) {
  findings_.silent = {first_worker};
  expect_ill("worker 1 of set 1 does not answer");
  findings_.silent.clear();
  findings_.facts.reset();
  expect_ill("the supervisor does not answer");
}

TEST_F(AHouse, WasNotReloaded) {
  findings_.facts->reload = Facts::Reload::Refused;
  findings_.facts->problems = {"a", "b"};
  expect_ill("the last reload was refused: a");
}

TEST_F(AHouse, CouldNotBeRestarted) {
  findings_.facts->config = Facts::Config::Unreadable;
  expect_ill("/etc/restante/restante.toml can't be read; a restart would fail");
}

TEST_F(AHouse, LostAWorkerJustNow) {
  findings_.facts->workers[1].restarts = 1;
  EXPECT_EQ(examined().state, Health::State::Well);
  findings_.facts->workers[1].started = at(noon - 125);
  expect_ill("worker 2 ended and was replaced 2 min ago");
}

TEST_F(AHouse, NeedsACertificate) {
  auto& certificate = findings_.states[first_worker].certificates[0];
  certificate.not_after = noon + 3 * day + 1;
  expect_ill("the certificate cert.pem ends in 3 days");
  certificate.not_after = noon;
  expect_ill("the certificate cert.pem has ended");
  findings_.states[{processes::Role::Worker, 1, 2}] = findings_.states[first_worker];
  expect_ill("the certificate cert.pem has ended");
}

TEST_F(AHouse, RunsOutOfDescriptors) {
  findings_.states[first_worker].descriptors = 1000;
  expect_ill(
      "worker 1 of set 1 has 1000 of 1024 descriptors in use; raise the limit of open files");
}

TEST_F(AHouse, LetsPeopleDown) {
  for (std::int64_t time = noon - 3600; time <= noon; time += 10) {
    points_.push_back({time, {}});
    points_.back()[Track::LoginErrors] = time < noon - 1200 ? 0 : 7;
  }
  EXPECT_EQ(examined().state, Health::State::Well);
  points_.back()[Track::LoginErrors] = 9;
  expect_ill("2 logins failed in the last 10 min by no fault of the user; the log says why");
}

TEST_F(AHouse, SaysAllThatIsWrong) {
  set(Metric::WorkersServing, 1);
  findings_.facts->reload = Facts::Reload::Refused;
  EXPECT_EQ(examined().reasons.size(), 2U);
}

}  // namespace
}  // namespace restante::clerk
