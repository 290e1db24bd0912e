// SPDX-License-Identifier: Apache-2.0
//
// A small file of the operator's.
#pragma once

#include <cstddef>
#include <string>

#include "restante/base/result.h"

namespace restante::oauth {

// Some hundred keys or certificates; more is a mistake in the path.
inline constexpr std::size_t file_octets_max = 1024 * 1024;

// The whole of it. `setting` names what the path was given for.
[[nodiscard]] Result<std::string> read_file(const std::string& path, const char* setting);

}  // namespace restante::oauth
