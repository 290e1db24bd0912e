// SPDX-License-Identifier: Apache-2.0
//
// The users of a run with their passwords, from two patterns.
#pragma once

#include <string_view>
#include <vector>

#include "restante/base/result.h"
#include "traffic/user.h"

namespace restante::load {

// `names` as expand_user_pattern() takes it. {} in `password` is the user's number, as the last
// range of the names writes it. Unsupported: names that can't be, or {} without a range.
[[nodiscard]] Result<std::vector<User>> make_users(std::string_view names,
                                                   std::string_view password);

}  // namespace restante::load
