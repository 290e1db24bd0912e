// SPDX-License-Identifier: Apache-2.0
//
// How many descriptors this process has open.
#pragma once

#include <cstddef>

#include "restante/base/descriptor.h"

namespace restante {

// Asks the kernel (Linux 6.2) by `own_files`, which is /proc/self/fd; it may be opened without any
// rights (O_PATH). Where the kernel does not say: how many of the first numbers are in use without
// a gap, which is about the same, as each new one takes the first that is free.
[[nodiscard]] std::size_t open_descriptors(const Descriptor& own_files);

// How many it may have.
[[nodiscard]] std::size_t descriptors_max();

}  // namespace restante
