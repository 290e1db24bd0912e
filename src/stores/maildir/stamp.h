// SPDX-License-Identifier: Apache-2.0
//
// What tells whether a folder or a message has changed since we looked at it. Times are nanoseconds
// by the disk's own clock.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "folders.h"
#include "restante/maildrop/form.h"

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

// Stands for a MessageStamp, in a third of its octets: what a session keeps of each message.
using Fingerprint = std::uint64_t;
[[nodiscard]] Fingerprint fingerprint_of(const MessageStamp& stamp);
[[nodiscard]] std::vector<Fingerprint> fingerprints_of(std::span<const MessageStamp> stamps);

[[nodiscard]] FolderStamp folder_stamp(const struct stat& status);
[[nodiscard]] FolderStamps folder_stamps(const std::array<struct stat, places.size()>& statuses);
[[nodiscard]] MessageStamp message_stamp(const struct stat& status);

// Whether a file of `size` octets can be a message that has so many on the wire.
[[nodiscard]] bool can_have(std::uint64_t size, std::uint64_t wire_octets, maildrop::Form form);

// Clocks tick. Who looks in the same tick in which there was a change may see the time of the
// change and yet not what was changed later in that tick. Settled: it can't have been so.
enum class Tick { Settled, MayGoOn };
[[nodiscard]] Tick tick_of(std::int64_t changed, std::int64_t looked);
[[nodiscard]] Tick tick_of(const FolderStamps& stamps, std::int64_t looked);

// When a snapshot's messages were looked at.
struct LookedAt {
  std::int64_t from = 0;           // nanoseconds by the disk's clock
  std::uint32_t milliseconds = 0;  // that it took

  std::int64_t until() const { return from + std::int64_t{milliseconds} * 1'000'000; }
};

// Whether a message's file was found under the name that it had before. Another name, as for a
// flag, is by itself a change that the file's time tells of.
enum class Name { TheSame, Another };

// What can be told of a message's file without reading it. A new name explains that its time is
// new, and leaves it open whether there are new octets as well. Under the old one stands another
// file, or one that was written to, though its time of modification may be what it was (rsync -t,
// cp -p).
enum class Constancy { Unchanged, MayHaveChanged, Changed };
[[nodiscard]] Constancy constancy_of(const struct stat& status, Name name, const LookedAt& looked,
                                     std::int64_t now);

// Whether a new name may be why the file's time is what it is: a rename stamps its folders as well,
// in the same tick. Not so where neither folder has changed so late.
[[nodiscard]] bool may_be_of_rename(const struct stat& status, const Folders::Statuses& folders);

// What a file that is being read was when its reading began.
struct FileState {
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;
};
[[nodiscard]] FileState file_state_of(const struct stat& status);
// MayHaveChanged: as above, where it is not known yet under which name it is now.
[[nodiscard]] Constancy constancy_since(const FileState& before, const struct stat& status);

}  // namespace restante::stores
