// SPDX-License-Identifier: Apache-2.0
//
// Plays random sequences of steps, each with a seed of its own, until so many steps were taken. The
// environment says how many (MODEL_STEPS) and from which seed on (MODEL_SEED); both have a default.
#pragma once

#include <cstdint>

#include "world.h"

namespace restante::model {

// Fails the test with the shortest sequence found that ends in a disagreement.
void play_at_random(Mailroom& mailroom, Service& service, std::uint64_t steps_by_default);

}  // namespace restante::model
