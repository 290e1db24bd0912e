// SPDX-License-Identifier: Apache-2.0
//
// The outer form of a bearer token.
#pragma once

#include <cstddef>
#include <string_view>

namespace restante::oauth {

// What a SASL response of 64 KiB can carry in base64.
inline constexpr std::size_t token_octets_max = 48 * 1024;

// Whether the text is a b64token of RFC 6750, section 2.1, and not too long.
[[nodiscard]] bool is_bearer_token(std::string_view text);

}  // namespace restante::oauth
