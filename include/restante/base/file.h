// SPDX-License-Identifier: Apache-2.0
//
// Files of the operator's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

#include "restante/base/descriptor.h"

namespace restante {

// For a file that may be as large as it likes: the one octet more can still be counted.
inline constexpr std::size_t any_size = SIZE_MAX - 1;

// The whole file, or a value of errno. Of one that is larger than `octets_max` one octet more than
// that, which tells. Waits for the disk.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& path,
                                                        std::size_t octets_max);

// The same of a regular file that is open, from its beginning, wherever the descriptor's own offset
// may be. No octet of it is left in memory but in what is returned.
[[nodiscard]] std::expected<std::string, int> read_file(const Descriptor& file,
                                                        std::size_t octets_max);

}  // namespace restante
