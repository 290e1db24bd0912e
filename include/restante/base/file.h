// SPDX-License-Identifier: Apache-2.0
//
// Files of the operator's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace restante {

// For a file that may be as large as it likes: the one octet more can still be counted.
inline constexpr std::size_t any_size = SIZE_MAX - 1;

// The whole file, or a value of errno. Of one that is larger than `octets_max` one octet more than
// that, which tells. Waits for the disk.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& path,
                                                        std::size_t octets_max);

}  // namespace restante
