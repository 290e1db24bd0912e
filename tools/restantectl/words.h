// SPDX-License-Identifier: Apache-2.0
//
// Figures and times as a person reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace restante::ctl {

// "17 s", "3 min", "2 h 5 min", "4 d 3 h".
[[nodiscard]] std::string duration_words(std::int64_t seconds);

// "512", "1.2 KiB", "48 MiB".
[[nodiscard]] std::string octets_words(std::uint64_t octets);

// Seconds since 1970 of a time like 2026-11-30T10:11:12Z; nothing for what is none.
[[nodiscard]] std::optional<std::int64_t> seconds_of(const std::string& time);

// The other way round.
[[nodiscard]] std::string time_of(std::int64_t seconds);

// "3m ago", "in 5h", "now": of such a time, as against `now`. What is none stays what it is.
[[nodiscard]] std::string moment_words(const std::string& time, std::int64_t now);

// What came from a client may hold anything: what a terminal would obey is shown as '?'.
[[nodiscard]] std::string harmless(std::string_view text);

}  // namespace restante::ctl
