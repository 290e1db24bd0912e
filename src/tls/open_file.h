// SPDX-License-Identifier: Apache-2.0
//
// An operator's file, opened for OpenSSL to read.
#pragma once

#include "handles.h"

#include "restante/base/result.h"

#include <string>
#include <string_view>

namespace restante::tls {

// `what` is how the error calls the thing in the file.
[[nodiscard]] Result<BioHandle> open_file(const std::string& path, std::string_view what);

}  // namespace restante::tls
