// SPDX-License-Identifier: Apache-2.0
//
// Whole files. Errors are those of the system and name the file.
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::load {

enum class IfThere { Replace, Refuse };  // Refuse: a file of that name is InUse

[[nodiscard]] Result<std::string> read_file(const std::string& path);

// A file that could not be written to its end is left behind.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text,
                                      IfThere if_there);

}  // namespace restante::load
