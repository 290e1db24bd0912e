// SPDX-License-Identifier: Apache-2.0
#include "openings.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <semaphore>
#include <utility>
#include <vector>

#include "one_turn.h"

namespace restante::server {
namespace {

// Works until it is let go, and says when it is done.
class Held final : public loop::Job {
 public:
  struct State {
    std::atomic<int> begun = 0;
    std::counting_semaphore<> go{0};
    std::vector<int> done;
  };

  Held(State& state, int number) : state_(state), number_(number) {}

  void work() noexcept override {
    ++state_.begun;
    state_.go.acquire();
  }
  void finished() noexcept override { state_.done.push_back(number_); }

 private:
  State& state_;
  const int number_;
};

class OpeningsTest : public ::testing::Test {
 protected:
  void await(const std::function<bool()>& condition) {
    while (!condition()) loop::testing::run_one_turn(loop_);
  }

  loop::Loop loop_;
  Held::State openings_;
  Held::State others_;
};

// The pool has four threads where nobody says otherwise.
TEST_F(OpeningsTest, LeaveAThreadToOthers) {
  Openings openings(loop_, 4);
  for (int number = 1; number <= 6; ++number) {
    openings.submit(std::make_unique<Held>(openings_, number));
  }
  loop::submit(loop_, std::make_unique<Held>(others_, 1));
  others_.go.release();
  await([&] { return !others_.done.empty(); });
  EXPECT_LE(openings_.begun, 3);
  openings_.go.release(6);
  await([&] { return openings_.done.size() == 6; });
}

TEST_F(OpeningsTest, TakeTheirTurns) {
  Openings openings(loop_, 1);
  for (int number = 1; number <= 4; ++number) {
    openings.submit(std::make_unique<Held>(openings_, number));
  }
  openings_.go.release(4);
  await([&] { return openings_.done.size() == 4; });
  EXPECT_EQ(openings_.done, (std::vector{1, 2, 3, 4}));
}

}  // namespace
}  // namespace restante::server
