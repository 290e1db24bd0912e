// SPDX-License-Identifier: Apache-2.0
//
// Whether a file of users that is read again can be meant: half of a file, as a program that died
// while writing it leaves it, must not lock half of the users out.
#pragma once

#include <cstddef>
#include <cstdint>

#include "restante/base/result.h"

namespace restante::authenticators {

struct LinesRead {
  std::size_t users;
  std::size_t left_out;
};

// Denied: so many users are gone of `users_before`, which were 10 or more, that the loss reaches
// `limit_percent`; or more lines are left out than read. The text gives the numbers and the way
// out. A limit of 100 % denies nothing.
[[nodiscard]] Result<void> judge_shrinking(std::size_t users_before, const LinesRead& now,
                                           std::uint32_t limit_percent);

}  // namespace restante::authenticators
