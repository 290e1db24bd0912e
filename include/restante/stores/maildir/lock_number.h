// SPDX-License-Identifier: Apache-2.0
//
// Which lock stands for a maildrop: a number, the same in all processes and on all hosts. It says
// in which of the lock files, and where there, so whoever may look at other processes finds out by
// the kernel's lists who has it.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace restante::stores {

using LockNumber = std::uint64_t;

// Of a maildrop's path, and of its folder.
[[nodiscard]] LockNumber lock_number_of(std::string_view path);
[[nodiscard]] LockNumber lock_number_of(const struct stat& folder);

struct LockPlace {
  std::string file;     // its name in the folder of the locks
  std::uint64_t first;  // octet of those that are locked
};
[[nodiscard]] LockPlace lock_place_of(LockNumber number);

}  // namespace restante::stores
