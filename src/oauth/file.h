// SPDX-License-Identifier: Apache-2.0
//
// A small file of the operator's.
#pragma once

#include <string>

#include "restante/base/file_source.h"
#include "restante/base/result.h"

namespace restante::oauth {

// The whole of it. `setting` names what the path was given for.
[[nodiscard]] Result<std::string> read_file(const FileSource& source, const std::string& path,
                                            const char* setting);

}  // namespace restante::oauth
