// SPDX-License-Identifier: Apache-2.0
//
// The users of a load as a user file, which the driver passwd-file reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restante/base/result.h"

namespace restante::load {

// All have the same password, which is hashed once. InUse: the file is there. Unsupported: a user's
// name that the file can't hold, an unknown scheme, or a password that can't be.
[[nodiscard]] Result<void> write_passwd(const std::string& path,
                                        const std::vector<std::string>& users,
                                        std::string_view scheme, std::string_view password);

}  // namespace restante::load
