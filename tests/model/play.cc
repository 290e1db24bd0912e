// SPDX-License-Identifier: Apache-2.0
#include "play.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>

#include "machine.h"
#include "random_steps.h"

namespace restante::model {

namespace {

constexpr std::uint64_t seed_by_default = 1939;

constexpr std::size_t steps_of_a_sequence_max = 400;

std::uint64_t from_environment(const char* name, std::uint64_t by_default) {
  const char* const text = std::getenv(name);
  return text == nullptr ? by_default : std::strtoull(text, nullptr, 10);
}

class Game {
 public:
  Game(Mailroom& mailroom, Service& service) : mailroom_(mailroom), service_(service) {}

  std::uint64_t steps() const { return steps_; }

  // A seed is good for one sequence.
  void play(std::uint64_t seed) {
    rc::detail::TestParams params;
    params.seed = seed;
    params.maxSuccess = 1;
    rc::detail::TestListenerAdapter listener;
    const auto property = rc::detail::toProperty([this] { play_sequence(); });
    const auto result = rc::detail::checkProperty(property, {}, params, listener, {});
    if (result.template is<rc::detail::SuccessResult>()) return;
    std::ostringstream why;
    rc::detail::printResultMessage(result, why);
    FAIL() << "With MODEL_SEED=" << seed << ":\n"
           << why.str() << "\nBefore it was made shorter: " << first_disagreement_;
  }

 private:
  void play_sequence() {
    const Steps steps = *random_steps(steps_of_a_sequence_max).as("steps");
    Machine machine(mailroom_, service_);
    for (const Step& step : steps.all) {
      ++steps_;
      const auto disagreement = machine.take(step);
      if (!disagreement) continue;
      if (first_disagreement_.empty()) first_disagreement_ = *disagreement;
      RC_FAIL(*disagreement);
    }
  }

  Mailroom& mailroom_;
  Service& service_;
  std::uint64_t steps_ = 0;
  std::string first_disagreement_;  // what comes of a race may not come again
};

}  // namespace

std::vector<std::size_t> pieces(std::size_t octets, std::uint32_t cuts) {
  constexpr std::size_t piece_octets_max = 20;
  std::vector<std::size_t> sizes;
  std::minstd_rand random(cuts);
  while (octets > 0) {
    const std::size_t size = cuts == 0 ? octets : 1 + random() % piece_octets_max;
    sizes.push_back(std::min(size, octets));
    octets -= sizes.back();
  }
  return sizes;
}

void play_at_random(Mailroom& mailroom, Service& service, std::uint64_t steps_by_default) {
  const std::uint64_t wanted = from_environment("MODEL_STEPS", steps_by_default);
  const std::uint64_t seed = from_environment("MODEL_SEED", seed_by_default);
  Game game(mailroom, service);
  for (std::uint64_t next = seed; game.steps() < wanted && !testing::Test::HasFailure(); ++next) {
    game.play(next);
  }
  if (testing::Test::HasFailure()) return;
  std::cout << game.steps() << " steps from seed " << seed << " on, no disagreement\n";
}

}  // namespace restante::model
