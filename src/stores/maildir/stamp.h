// SPDX-License-Identifier: Apache-2.0
//
// What tells whether a folder or a message has changed since we looked at it. Times are nanoseconds
// by the disk's own clock.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>

#include "folders.h"

namespace restante::stores {

// Entries that come, go or get other names change `modified`, and nobody can set `changed`. All 0:
// the folder is not there.
struct FolderStamp {
  std::uint64_t inode = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;
  bool operator==(const FolderStamp&) const = default;
};
using FolderStamps = std::array<FolderStamp, places.size()>;

// Survives a change of flags, which is a change of name.
struct MessageStamp {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  bool operator==(const MessageStamp&) const = default;
};

[[nodiscard]] FolderStamp folder_stamp(const struct stat& status);
[[nodiscard]] MessageStamp message_stamp(const struct stat& status);

// Clocks tick. Who looks in the same tick in which there was a change may see the time of the
// change and yet not what was changed later in that tick. Settled: it can't have been so.
enum class Tick { Settled, MayGoOn };
[[nodiscard]] Tick tick_of(std::int64_t changed, std::int64_t looked);
[[nodiscard]] Tick tick_of(const FolderStamps& stamps, std::int64_t looked);

}  // namespace restante::stores
