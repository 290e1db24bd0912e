// SPDX-License-Identifier: Apache-2.0
//
// The base64url of JOSE (RFC 7515, section 2): no padding, no blanks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::oauth {

// Nothing where the text is not exactly what an encoder makes of some octets, unused bits included:
// no two texts are the same octets.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace restante::oauth
