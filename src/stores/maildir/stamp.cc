// SPDX-License-Identifier: Apache-2.0
#include "stamp.h"

#include <algorithm>

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

Constancy constancy_of(const struct stat& status, const LookedAt& looked, std::int64_t now) {
  // Nobody can set this time back.
  if (tick_of(nanoseconds(status.st_ctim), looked.from) == Tick::Settled) {
    return Constancy::Unchanged;
  }
  const std::int64_t modified = nanoseconds(status.st_mtim);
  // One from the future was so at login, most likely.
  const bool is_later = modified > looked.until() && modified <= now;
  return is_later ? Constancy::Changed : Constancy::MayHaveChanged;
}

}  // namespace restante::stores
