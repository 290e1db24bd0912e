// SPDX-License-Identifier: Apache-2.0
//
// Which octets of which lock file stand for a hold on a name, and since when it is held.
//
// A name has `reach` octets of a file, by its SHA-256. A hold locks the first ones, and
// how many they are says when it began. The kernel tells that to whoever finds them locked and
// forgets it with the lock, so it can be neither stale nor half written. Two names with the same
// octets are one in 2^43.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_number.h"
#include "restante/stores/maildir/lock_table.h"

namespace restante::stores {

using WallSeconds = std::chrono::sys_seconds;

// Of a name: a second each is more than a year.
inline constexpr std::uint64_t lock_reach = std::uint64_t{1} << 25;

struct LockSpot {
  std::size_t file;
  std::uint64_t first;

  // All that may be locked here.
  FileSystem::Range whole() const { return {first, lock_reach}; }

  // Both in one: `first` is a multiple of lock_reach, and there are fewer files.
  LockNumber number() const { return first | file; }
  static LockSpot of(LockNumber number) {
    return {number % LockTable::files, number / lock_reach * lock_reach};
  }
};
static_assert(LockTable::files < lock_reach);

LockSpot lock_spot_of(std::string_view name);

// Where all spots of a file end.
inline constexpr std::uint64_t lock_file_end = (std::uint64_t{1} << 62) + lock_reach;

// Of a lock file, in the folder of the locks.
std::string lock_file_name(std::size_t file);

FileSystem::Range range_held_since(const LockSpot& spot, WallSeconds since);

// Nothing where `held` is not such a range, or where it began after `now` by the clock here.
std::optional<WallSeconds> held_since(const LockSpot& spot, FileSystem::Range held,
                                      WallSeconds now);

}  // namespace restante::stores
