// SPDX-License-Identifier: Apache-2.0
//
// Which steps a random machine takes, and how often.
#pragma once

#include <rapidcheck.h>

#include "step.h"

namespace restante::model {

// At most `steps_max` of them. Shrinks by leaving steps out and by making what is left smaller.
[[nodiscard]] rc::Gen<Steps> random_steps(std::size_t steps_max);

}  // namespace restante::model
