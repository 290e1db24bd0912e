// SPDX-License-Identifier: Apache-2.0
//
// Files that an operator names: that they are files at all, and that what they keep secret is not
// for everybody to see.
#pragma once

#include <string>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante {

// Opens an ordinary file for reading. Unsupported: a folder, FIFO, socket or device, which could
// keep whoever opens or reads it waiting for ever.
[[nodiscard]] Result<Descriptor> open_operators_file(const std::string& path);

// Whether the file at `path`, which keeps secrets, may be read by anybody or written by more than
// its owner: what is wrong and what to do; empty if nothing is, or if nobody can tell.
[[nodiscard]] std::string exposure_of(const std::string& path);

}  // namespace restante
