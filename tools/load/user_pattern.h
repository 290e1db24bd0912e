// SPDX-License-Identifier: Apache-2.0
//
// Many user names from one text, as a shell writes them: user{1..200}@example.test.
//
// {A..B} stands for all numbers from A to B; where A begins with 0, all are as wide as A
// ({001..200}). Of several ranges the last one runs fastest. A text without braces is one name.
#pragma once

#include "restante/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace restante::load {

// More than a machine has mailboxes; keeps {1..99999999999} from eating the memory.
inline constexpr std::size_t users_max = 10'000'000;

// Unsupported: a brace without its like, a range that is none or runs backwards, too many names,
// or no name at all.
[[nodiscard]] Result<std::vector<std::string>> expand_user_pattern(std::string_view pattern);

}  // namespace restante::load
