// SPDX-License-Identifier: Apache-2.0
//
// Points in time as operators are told them: RFC 3339, UTC, seconds.
#pragma once

#include <fmt/chrono.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>

namespace restante::clerk {

// What a process says is not to be relied on: a year that is none would not be written at all.
inline constexpr std::int64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

inline std::string time_text(std::int64_t seconds_since_1970) {
  const auto seconds = std::clamp<std::int64_t>(seconds_since_1970, 0, last_second);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

// The same with milliseconds.
inline std::string time_text_with_ms(std::int64_t milliseconds_since_1970) {
  milliseconds_since_1970 = std::max<std::int64_t>(milliseconds_since_1970, 0);
  std::string text = time_text(milliseconds_since_1970 / 1000);
  text.insert(text.size() - 1, fmt::format(".{:03}", milliseconds_since_1970 % 1000));
  return text;
}

inline std::string time_text_of_ms(std::int64_t milliseconds_since_1970) {
  return time_text(milliseconds_since_1970 / 1000);
}

}  // namespace restante::clerk
