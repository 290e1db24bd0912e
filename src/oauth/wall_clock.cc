// SPDX-License-Identifier: Apache-2.0
#include "restante/oauth/wall_clock.h"

#include <chrono>

namespace restante::oauth {

std::int64_t SystemClock::seconds() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(now).count();
}

}  // namespace restante::oauth
