// SPDX-License-Identifier: Apache-2.0
//
// Points in time as operators are told them: RFC 3339, UTC, seconds.
#pragma once

#include <fmt/chrono.h>

#include <cstdint>
#include <string>

namespace restante::clerk {

inline std::string time_text(std::int64_t seconds_since_1970) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(static_cast<std::time_t>(seconds_since_1970)));
}

// The same with milliseconds.
inline std::string time_text_with_ms(std::int64_t milliseconds_since_1970) {
  std::string text = time_text(milliseconds_since_1970 / 1000);
  text.insert(text.size() - 1, fmt::format(".{:03}", milliseconds_since_1970 % 1000));
  return text;
}

inline std::string time_text_of_ms(std::int64_t milliseconds_since_1970) {
  return time_text(milliseconds_since_1970 / 1000);
}

}  // namespace restante::clerk
