// SPDX-License-Identifier: Apache-2.0
#include "stamp.h"

#include <xxhash.h>

#include <algorithm>
#include <type_traits>

namespace restante::stores {

namespace {

constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;

// The kernel's clock for files ticks 100 to 1000 times a second; twice the slowest.
constexpr std::int64_t fine_tick = nanoseconds_a_second / 50;

// FAT's, the slowest of those disks that keep whole seconds.
constexpr std::int64_t coarse_tick = 2 * nanoseconds_a_second;

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * nanoseconds_a_second + time.tv_nsec;
}

}  // namespace

FolderStamp folder_stamp(const struct stat& status) {
  return {status.st_ino, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

MessageStamp message_stamp(const struct stat& status) {
  return {status.st_ino, static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim)};
}

Fingerprint fingerprint_of(const MessageStamp& stamp) {
  static_assert(std::has_unique_object_representations_v<MessageStamp>);
  return XXH3_64bits(&stamp, sizeof stamp);
}

std::vector<Fingerprint> fingerprints_of(std::span<const MessageStamp> stamps) {
  std::vector<Fingerprint> all;
  all.reserve(stamps.size());
  for (const MessageStamp& stamp : stamps) all.push_back(fingerprint_of(stamp));
  return all;
}

FolderStamps folder_stamps(const std::array<struct stat, places.size()>& statuses) {
  FolderStamps stamps;
  std::ranges::transform(statuses, stamps.begin(), folder_stamp);
  return stamps;
}

bool can_have(std::uint64_t size, std::uint64_t wire_octets, maildrop::Form form) {
  if (form == maildrop::Form::Wire) return size > 0 && wire_octets == size;
  constexpr std::uint64_t missing_line_end = 2;
  const std::uint64_t most = size == 0 ? 0 : 2 * size + missing_line_end;
  return size <= wire_octets && wire_octets <= most;
}

Tick tick_of(std::int64_t changed, std::int64_t looked) {
  const bool whole_seconds = changed % nanoseconds_a_second == 0;
  const std::int64_t tick = whole_seconds ? coarse_tick : fine_tick;
  return changed <= looked - tick ? Tick::Settled : Tick::MayGoOn;
}

Tick tick_of(const FolderStamps& stamps, std::int64_t looked) {
  const bool settled = std::ranges::all_of(stamps, [&](const FolderStamp& stamp) {
    return tick_of(stamp.modified, looked) == Tick::Settled &&
           tick_of(stamp.changed, looked) == Tick::Settled;
  });
  return settled ? Tick::Settled : Tick::MayGoOn;
}

Constancy constancy_of(const struct stat& status, Name name, const LookedAt& looked,
                       std::int64_t now) {
  // Nobody can set this time back.
  const std::int64_t changed = nanoseconds(status.st_ctim);
  if (tick_of(changed, looked.from) == Tick::Settled) return Constancy::Unchanged;
  // One from the future was so at login, most likely.
  const auto is_later = [&](std::int64_t time) { return time > looked.until() && time <= now; };
  const bool is_another =
      is_later(nanoseconds(status.st_mtim)) || (name == Name::TheSame && is_later(changed));
  return is_another ? Constancy::Changed : Constancy::MayHaveChanged;
}

bool may_be_of_rename(const struct stat& status, const Folders::Statuses& folders) {
  const std::int64_t changed = nanoseconds(status.st_ctim);
  return std::ranges::any_of(folders, [&](const struct stat& folder) {
    return tick_of(nanoseconds(folder.st_mtim), changed) == Tick::MayGoOn;
  });
}

FileState file_state_of(const struct stat& status) {
  return {static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim)};
}

Constancy constancy_since(const FileState& before, const struct stat& status) {
  const FileState now = file_state_of(status);
  if (now.size != before.size || now.modified != before.modified) return Constancy::Changed;
  return now.changed == before.changed ? Constancy::Unchanged : Constancy::MayHaveChanged;
}

}  // namespace restante::stores
