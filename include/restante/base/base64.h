// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648, section 4), strictly: with padding, without blanks or line ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::base64 {

[[nodiscard]] std::string encode(std::string_view octets);

// Nothing where the text is not exactly what encode() makes.
[[nodiscard]] std::optional<std::string> decode(std::string_view text);

}  // namespace restante::base64
