// SPDX-License-Identifier: Apache-2.0
//
// Where a user's Maildir lies below a folder: a path in which %u stands for the user, %n for what
// is before the last '@', %d for what is behind it and %% for %.
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::load {

// Unsupported: another variable, %d for a user without a domain, or a part of the user's name that
// would lead somewhere else.
[[nodiscard]] Result<std::string> expand_layout(std::string_view layout, std::string_view user);

}  // namespace restante::load
