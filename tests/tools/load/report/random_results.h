// SPDX-License-Identifier: Apache-2.0
//
// Results for tests: every member is drawn.
#pragma once

#include <cstdint>

namespace restante::load {

struct Results;

Results random_results(std::uint64_t seed);

}  // namespace restante::load
