// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "restante/processes/facts.h"

namespace restante::processes {

inline WallTime wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace restante::processes
