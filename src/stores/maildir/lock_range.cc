// SPDX-License-Identifier: Apache-2.0
#include "lock_range.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "restante/base/digest.h"

namespace restante::stores {

namespace {

// Lengths go from 1 to this. The last octet of a maildrop stays free: the kernel makes one lock of
// two that touch.
constexpr std::uint64_t lengths = lock_reach - 1;

// A hold this close to the longest that can be told is one of a host whose clock is ahead.
constexpr std::uint64_t clocks_differ_by = 24 * 60 * 60;

}  // namespace

LockSpot lock_spot_of(std::string_view name) {
  const digest::Sha256 hash = digest::sha256(name);
  std::uint64_t octet = 0;
  for (std::size_t at = 1; at <= sizeof octet; ++at) octet = octet << 8 | hash[at];
  // Offsets are signed, and some network file systems don't take the greatest.
  return {hash[0] % LockTable::files, (octet >> 2) / lock_reach * lock_reach};
}

std::string lock_file_name(std::size_t file) {
  return digest::hex(std::array{static_cast<std::uint8_t>(file)});
}

LockNumber lock_number_of(std::string_view path) {
  return lock_spot_of(path).number();
}

LockNumber lock_number_of(const struct stat& folder) {
  // The NUL keeps it apart from all paths.
  return lock_number_of(fmt::format("{}{}:{}", '\0', folder.st_dev, folder.st_ino));
}

LockPlace lock_place_of(LockNumber number) {
  const LockSpot spot = LockSpot::of(number);
  return {lock_file_name(spot.file), spot.first};
}

FileSystem::Range range_held_since(const LockSpot& spot, WallSeconds since) {
  const auto seconds = static_cast<std::uint64_t>(since.time_since_epoch().count());
  return {spot.first, 1 + seconds % lengths};
}

std::optional<WallSeconds> held_since(const LockSpot& spot, FileSystem::Range held,
                                      WallSeconds now) {
  if (held.first != spot.first || held.octets == 0 || held.octets > lengths) return std::nullopt;
  const auto seconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::uint64_t age = (seconds + lengths - (held.octets - 1)) % lengths;
  if (age > lengths - clocks_differ_by) return std::nullopt;
  return now - std::chrono::seconds(age);
}

}  // namespace restante::stores
