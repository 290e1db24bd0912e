// SPDX-License-Identifier: Apache-2.0
//
// The grammar of Maildir file names: BASE[:2,FLAGS], where BASE is in most cases
// SECONDS.UNIQUE.HOST[,S=n][,W=n], and UNIQUE may tell the microseconds as "M" and a number.
// Any other name is a message's as well; what can't be made out of it counts as 0 or as missing.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace restante::stores {

// What remains of a name when other programs set flags: all before the first ':'.
[[nodiscard]] std::string_view base_name(std::string_view file_name);

struct Arrival {
  std::uint64_t seconds = 0;
  std::uint64_t microseconds = 0;
  auto operator<=>(const Arrival&) const = default;
};

[[nodiscard]] Arrival arrival_of(std::string_view base_name);

// Before there were Maildirs no mail arrived in one.
inline constexpr std::chrono::sys_seconds earliest_arrival =
    std::chrono::sys_days(std::chrono::year(1995) / 1 / 1);

// When the message arrived, where the name is of the form SECONDS.REST, and the seconds can be.
[[nodiscard]] std::optional<std::chrono::sys_seconds> arrival_time_of(std::string_view base_name);

struct Sizes {
  std::uint64_t stored;     // S: the file's
  std::uint64_t with_crlf;  // W: the same, a bare LF counted as two
};

// Nothing unless the name tells both and they can be true: S <= W <= 2 * S.
[[nodiscard]] std::optional<Sizes> sizes_of(std::string_view base_name);

// For UIDL: the base name, or 32 hex digits where that is no valid unique-id.
[[nodiscard]] std::string unique_id_of(std::string_view base_name);

// The name with the flag S in its place among the others; unchanged where it is there, or where
// what follows the ':' is not of the form that has flags.
[[nodiscard]] std::string with_seen_flag(std::string_view file_name);

}  // namespace restante::stores
