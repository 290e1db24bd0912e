// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restante/base/result.h"

namespace restante::authenticators {

[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace restante::authenticators
